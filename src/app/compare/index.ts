import { compareArms } from '../../analyze/compare/index.js';
import { EXIT, LonghaulError } from '../../errors/index.js';
import type { Comparison, Gate } from '../../records/index.js';
import { renderComparisonHtml } from '../../report/index.js';
import { writeFileAtomic } from '../../store/index.js';
import { deriveSeed } from '../../util/prng.js';
import { packageVersion } from '../package-version.js';
import { readFinishedRun, type FinishedRun } from '../finished-run.js';
import { pairArms, pairRuns } from './pair-arms.js';

export { parseGate } from '../../analyze/compare/index.js';

export interface CompareOptions {
  /** Run directory of the baseline, or of both arms with `by`. */
  readonly baseline: string;
  readonly candidate: string | undefined;
  readonly by: string | undefined;
  /** With `by`: the value that the others are compared with. */
  readonly baselineValue: string | undefined;
  readonly metrics: readonly string[];
  readonly gates: readonly Gate[];
  readonly alpha: number;
  /** File for the HTML page; none is written without it. */
  readonly out: string | undefined;
}

const RESAMPLES = 10_000;

/**
 * Compares two runs, or the arms of one.
 * @throws LonghaulError `usage`, `input.*` for a directory that is no finished run, `machine.storage`
 */
export async function compareRuns(options: CompareOptions): Promise<Comparison> {
  const baseline = await readFinishedRun(options.baseline);
  const pairs = await pairsOf(baseline, options);
  const { metrics, gates, alpha } = options;
  // The seed follows from the input, so that the same comparison gives the same interval on every machine.
  const seed = deriveSeed(0n, 'compare', baseline.manifest.seed);
  const scenario = baseline.summary.scenario;
  const comparison = compareArms({ scenario, pairs, metrics, gates, alpha, seed, resamples: RESAMPLES });
  if (options.out !== undefined) {
    await writeFileAtomic(options.out, renderComparisonHtml(comparison, packageVersion()));
  }
  return comparison;
}

async function pairsOf(baseline: FinishedRun, { by, baselineValue, candidate }: CompareOptions) {
  if (by !== undefined && candidate === undefined) return pairArms(baseline, { by, baseline: baselineValue });
  if (by === undefined && candidate !== undefined && baselineValue === undefined) {
    return pairRuns(baseline, await readFinishedRun(candidate));
  }
  throw new LonghaulError({
    code: 'usage',
    message: 'compare takes two run directories, or one and --by PATH',
    hint: 'for example longhaul compare RUN --by topology.links.wan.queue.discipline --baseline drop-tail',
  });
}

/** A gate that trips ends with 5; with `strict`, one that cannot be decided does too. */
export function compareExitCode({ gates }: Comparison, { strict }: { readonly strict: boolean }): number {
  const tripped = gates.some(({ verdict }) => verdict === 'fail' || (strict && verdict === 'indeterminate'));
  return tripped ? EXIT.verdict : EXIT.ok;
}
