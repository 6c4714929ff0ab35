import { type ErrorCode, LonghaulError, LonghaulErrors } from '../errors/index.js';
import { didYouMean } from '../util/did-you-mean.js';
import { isNonEmpty } from './non-empty.js';
import { SET_FILE } from './override-source.js';
import type { SpecPath } from './types.js';
import { locateKey, locateValue, type YamlNode } from './yaml/tree.js';

export interface Problem {
  readonly code?: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Point at the key instead of the value, for names written as keys. */
  readonly at?: 'key' | 'value';
}

/** Collects every problem of one document, so that a user sees all of them at once. */
export class Diagnostics {
  private readonly found: LonghaulError[] = [];

  /** @param prefix where the document hangs in the tree, for a topology written inside a scenario */
  constructor(
    readonly root: YamlNode,
    private readonly prefix: SpecPath = [],
  ) {}

  /** In reading order; those about values of `--set` come first. */
  get errors(): readonly LonghaulError[] {
    const isSet = (error: LonghaulError) => error.where?.file === SET_FILE;
    const inFile = this.found.filter((error) => !isSet(error));
    return [...this.found.filter(isSet), ...inFile.toSorted(byPlace)];
  }

  /** Records a problem. The code is `input.semantics` unless the problem names one. */
  add(path: SpecPath, problem: Problem): void {
    const whole = [...this.prefix, ...path];
    const where = problem.at === 'key' ? locateKey(this.root, whole) : locateValue(this.root, whole);
    const { code = 'input.semantics', message, hint } = problem;
    // One mapping may feed both directions of a link; its problem is still one problem.
    const repeated = this.found.some((error) => error.message === message && error.where === where);
    if (!repeated) this.found.push(new LonghaulError({ code, message, hint, where }));
  }

  /** A key no schema has: bad usage when it came from `--set`, else a bad file. */
  addUnknownKey(path: SpecPath, known: readonly string[]): void {
    const key = String(path.at(-1));
    const fromSet = locateKey(this.root, [...this.prefix, ...path]).file === SET_FILE;
    this.add(path, {
      code: fromSet ? 'usage' : 'input.schema',
      message: fromSet ? `unknown path: there is no key "${key}"` : `unknown key "${key}"`,
      hint: suggestion(key, known),
      at: 'key',
    });
  }

  /** A reference to something that is not there. `what` is singular: "node", "workload". */
  addUnknownName(path: SpecPath, unknown: { what: string; name: string; known: readonly string[] }): void {
    const message = `there is no ${unknown.what} "${unknown.name}"`;
    this.add(path, { message, hint: suggestion(unknown.name, unknown.known) });
  }
}

function byPlace(a: LonghaulError, b: LonghaulError): number {
  return (a.where?.line ?? 0) - (b.where?.line ?? 0) || (a.where?.col ?? 0) - (b.where?.col ?? 0);
}

/** @throws LonghaulErrors in the order of the files, if there is any error */
export function throwErrors(...lists: readonly (readonly LonghaulError[])[]): void {
  const all = lists.flat();
  if (isNonEmpty(all)) throw new LonghaulErrors(all);
}

/** Names the likely intention, or lists a few of the possibilities. */
export function suggestion(word: string, known: readonly string[]): string {
  const best = didYouMean(word, known);
  if (best !== undefined) return `did you mean "${best}"?`;
  if (known.length === 0) return 'none is defined';
  const shown = known.slice(0, 12).join(', ');
  return known.length > 12 ? `known: ${shown}, … (${String(known.length)} in all)` : `known: ${shown}`;
}
