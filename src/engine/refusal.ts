import { LonghaulError } from '../errors/index.js';

/** One reason why an engine cannot run here, and what to do about it. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** @param found what each probe said; null: nothing against it. */
export function refusalErrors(found: readonly (Refusal | null)[]): readonly LonghaulError[] {
  return found
    .filter((refusal) => refusal !== null)
    .map(({ message, hint }) => new LonghaulError({ code: 'machine.capability', message, hint }));
}
