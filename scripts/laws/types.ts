import type { Summary } from '../../src/records/index.js';
import type { Scenario } from '../../src/spec/types.js';
import type { LawHeader } from './header.js';

/** `results/laws/<name>.json`: one law as it was last run. */
export interface LawRun {
  readonly format: 'longhaul/law-run@1';
  /** UTC, to the day. */
  readonly date: string;
  /** Host time of the whole command, in seconds. */
  readonly wallS: number;
  readonly summary: Summary;
}

/** One scenario of the collection with what came of it; null when it was not run. */
export interface Law {
  readonly name: string;
  readonly header: LawHeader;
  readonly scenario: Pick<Scenario, 'expectations' | 'sweep'>;
  readonly run: LawRun | null;
}
