import { LonghaulError } from '../errors/index.js';

/** Checks of option values that yargs lets through, such as `--seed abc` (NaN) and options given twice (an array). */
type Scalar = string | number | boolean;

function usage(message: string, hint?: string): LonghaulError {
  return new LonghaulError({ code: 'usage', message, hint });
}

/** For `coerce`: an integer in a range, given once. `undefined` passes through so that absence stays visible. */
export function integerIn(name: string, [min, max]: readonly [number, number]) {
  return (value: string | number | readonly unknown[] | undefined): number | undefined => {
    if (value === undefined) return undefined;
    if (Array.isArray(value)) throw usage(`--${name} was given more than once`);
    const text = String(value).trim();
    const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
    throw usage(`--${name} must be an integer from ${min} to ${max}, not "${text}"`);
  };
}

/** For `coerce`: a number strictly within a range, given once. */
export function numberBetween(name: string, [min, max]: readonly [number, number]) {
  return (value: string | number | readonly unknown[] | undefined): number | undefined => {
    if (value === undefined) return undefined;
    if (Array.isArray(value)) throw usage(`--${name} was given more than once`);
    const text = String(value).trim();
    const number = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (number > min && number < max) return number;
    throw usage(`--${name} must be a number between ${min} and ${max}, not "${text}"`);
  };
}

/** For `coerce`: a string, given once and not empty. */
export function oneString(name: string) {
  return (value: string | readonly string[] | undefined): string | undefined => {
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw usage(`--${name} was given more than once`);
    if (value === '') throw usage(`--${name} needs a value`);
    return value;
  };
}

function splitAssignment(option: string, text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw usage(`--${option} "${text}" is not of the form path=value`, `for example --${option} seed=7`);
}

function scalar(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

/**
 * `--until tcp.goodput_bps=1%` or `--until wan.forward.drops=5%`, as the values of the scenario's `until` that it stands
 * for. Names have no dots.
 */
export function parseUntil(text: string | undefined): { path: string; value: string }[] {
  if (text === undefined) return [];
  const [subject, width] = splitAssignment('until', text);
  const names = subject.split('.');
  const keys = names.length === 2 ? ['workload', 'metric'] : ['link', 'direction', 'metric'];
  if (names.length !== keys.length || names.includes('')) {
    throw usage(`--until "${text}" names no metric`, 'write WORKLOAD.METRIC=WIDTH or LINK.DIRECTION.METRIC=WIDTH');
  }
  return [
    ...keys.map((key, index) => ({ path: `until.${key}`, value: names[index] ?? '' })),
    { path: 'until.width', value: width },
  ];
}

/** `--param path=a,b`, repeatable: each is one axis of the sweep. */
export function parseParams(texts: readonly string[]): { path: string; values: Scalar[] }[] {
  const axes = texts.map((text) => {
    const [path, list] = splitAssignment('param', text);
    const values = list.split(',').map((value) => value.trim());
    if (values.includes('')) throw usage(`--param "${text}" has an empty value`);
    return { path, values: values.map(scalar) };
  });
  const seen = axes.map((axis) => axis.path);
  const twice = seen.find((path, index) => seen.indexOf(path) !== index);
  if (twice !== undefined) throw usage(`--param names "${twice}" twice`, 'give all its values in one --param');
  return axes;
}
