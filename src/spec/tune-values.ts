import type { TuneParameter } from './tune-spec.js';

type RangeParameter = Extract<TuneParameter, { kind: 'range' }>;

/** Digits of a tuned value: finer steps than a thousandth of a value are not what anybody sets. */
const DIGITS = 3;

/** The value of a parameter at a coordinate in [0, 1], as it would be written in the file. */
export function tuneValueAt(parameter: TuneParameter, at: number): string | number | boolean {
  if (parameter.kind === 'choice') {
    const { values } = parameter;
    return values[Math.min(values.length - 1, Math.floor(at * values.length))] ?? '';
  }
  const value = amountAt(parameter, at);
  return parameter.unit === '' ? value : `${String(value)} ${parameter.unit}`;
}

/** On the parameter's step if it has one, else with three digits; both ends can be reached exactly. */
function amountAt({ from, to, scale, step }: RangeParameter, at: number): number {
  if (at <= 0) return from;
  if (at >= 1) return to;
  const exact = scale === 'log' ? from * (to / from) ** at : from + (to - from) * at;
  const stepped = step === undefined ? exact : from + Math.round((exact - from) / step) * step;
  // Sums of steps such as 0.1 get their digits back.
  return Math.min(to, Math.max(from, Number(stepped.toPrecision(step === undefined ? DIGITS : 12))));
}
