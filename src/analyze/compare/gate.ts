/**
 * Gates of `longhaul compare --fail-if`, a bound on the change from baseline to candidate:
 *
 *     gate   = metric ("<" | ">") bound         goodput_bps < -2%      tcp.rtt_p99_ms > 0.5 ms
 *     bound  = ratio "%"                        relative to the baseline's median
 *            | quantity                         in the metric's own dimension, with its unit; a bare number for counts
 */
import { LonghaulError } from '../../errors/index.js';
import type { Gate } from '../../records/index.js';
import { parseRateBps, parseRatio, parseSizeBytes, parseTimeNs, type Parsed } from '../../util/units/index.js';

const OPTION = '--fail-if';

/** @throws LonghaulError `usage` with the column of what is wrong */
export function parseGate(text: string): Gate {
  const [, before = '', metric = ''] = /^(\s*)([A-Za-z][\w.-]*)?/.exec(text) ?? [];
  if (metric === '') throw failure(text, { offset: before.length, message: 'a gate begins with the name of a metric' });
  const afterMetric = before.length + metric.length;
  const [, gap = '', sign = ''] = /^(\s*)([<>=!]*)/.exec(text.slice(afterMetric)) ?? [];
  if (sign !== '<' && sign !== '>') {
    const found = sign === '' ? 'nothing of the kind' : `"${sign}"`;
    throw failure(text, {
      offset: afterMetric + gap.length,
      message: `after the metric comes < or >, and here is ${found}`,
    });
  }
  const afterSign = afterMetric + gap.length + 1;
  const written = text.slice(afterSign).trim();
  const at = text.length - text.slice(afterSign).trimStart().length;
  if (written === '') throw failure(text, { offset: text.length, message: `"${sign}" has no bound after it` });
  const bound = parseBound(metric, written);
  if (!bound.ok) throw failure(text, { offset: at, ...bound });
  return { text, metric, trips: sign === '<' ? 'below' : 'above', bound: bound.value };
}

interface Flaw {
  /** Counted from 0. */
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

function failure(text: string, { offset, message, hint }: Flaw): LonghaulError {
  return new LonghaulError({
    code: 'usage',
    message,
    hint: hint ?? `write for example ${OPTION} 'goodput_bps < -2%'`,
    where: { file: OPTION, line: 1, col: offset + 1, text },
  });
}

function parseBound(metric: string, text: string): Parsed<Gate['bound']> {
  if (text.endsWith('%')) {
    const ratio = parseRatio(text);
    return ratio.ok ? { ok: true, value: { kind: 'relative', ratio: ratio.value } } : ratio;
  }
  const value = parseAmount(metric, text);
  return value.ok ? { ok: true, value: { kind: 'absolute', value: value.value } } : value;
}

/** An amount in the dimension that the metric's name ends with, in the metric's own unit. */
function parseAmount(metric: string, text: string): Parsed<number> {
  if (metric.endsWith('_bps')) return parseRateBps(text);
  if (metric.endsWith('_Bps'))
    return text.endsWith('/s') ? parseSizeBytes(text.slice(0, -2).trimEnd()) : noUnit(text, 'MB/s');
  if (metric.endsWith('bytes')) return parseSizeBytes(text);
  const time = TIME_UNITS.find(([suffix]) => metric.endsWith(suffix));
  if (time !== undefined) {
    const ns = parseTimeNs(text);
    return ns.ok ? { ok: true, value: ns.value / time[1] } : ns;
  }
  const number = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return { ok: true, value: number };
  return {
    ok: false,
    message: `"${text}" is not a number, and ${metric} has no unit`,
    hint: 'write a number, or a change in %',
  };
}

const noUnit = (text: string, unit: string): Parsed<number> => ({
  ok: false,
  message: `"${text}" is not a number of bytes per second`,
  hint: `write for example "-1 ${unit}", or a change in %`,
});

const TIME_UNITS: readonly (readonly [string, number])[] = [
  ['_ns', 1],
  ['_us', 1e3],
  ['_ms', 1e6],
  ['_s', 1e9],
];
