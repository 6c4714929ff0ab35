import { compareArms } from '../../analyze/compare/index.js';
import type { CellSummary, Comparison } from '../../records/index.js';
import type { MetricSubject, Scenario, TuneSpec } from '../../spec/index.js';
import type { Assignment } from '../../tune/index.js';
import { deriveSeed } from '../../util/prng.js';
import { armOf } from '../compare/arms.js';
import { readFinishedRun } from '../finished-run.js';

interface Confirmation {
  /** Run directory. */
  readonly dir: string;
  readonly cells: readonly CellSummary[];
  readonly best: Assignment;
  readonly spec: TuneSpec;
  readonly scenario: Scenario;
}

const ALPHA = 0.05;
const RESAMPLES = 10_000;

/** The best values against the file's own, repeat by repeat; null when either has no cell with the objective. */
export async function compareWithBaseline(confirmation: Confirmation): Promise<Comparison | null> {
  const { dir, cells, best, spec, scenario } = confirmation;
  if (cells.every(({ status }) => status === 'failed')) return null;
  const run = await readFinishedRun(dir);
  const baseline = await armOf(run, {}, 'as in the file');
  const candidate = await armOf(run, best, 'tuned');
  const { subject, metric } = spec.objective;
  return compareArms({
    scenario: scenario.name,
    pairs: [{ baseline, candidate, params: {} }],
    // Constraints are checked, not tested: more rows would only make the objective's difference harder to see.
    metrics: [`${ownerOf(subject)}.${metric}`],
    gates: [],
    ...{ alpha: ALPHA, resamples: RESAMPLES, seed: deriveSeed(BigInt(spec.seed), 'confirm') },
  });
}

/** As a comparison names the owner of a metric. */
export const ownerOf = (subject: MetricSubject) =>
  subject.kind === 'link' ? `${subject.id}.${subject.direction}` : subject.id;
