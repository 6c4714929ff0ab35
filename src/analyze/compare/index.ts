import type { ComparedArm, Comparison, Gate, MetricComparison } from '../../records/index.js';
import { LonghaulError } from '../../errors/index.js';
import { holmAdjust } from '../../stats/index.js';
import { worstGrade } from '../grade.js';
import type { Arm, ArmPair } from './arm.js';
import { pairBlocks, type PairedMetric } from './blocks.js';
import { checkMetricNames, isChosen, matchesMetric } from './choose-metrics.js';
import { compareMetric, verdictOf, type Inference, type UnadjustedRow } from './compare-metric.js';
import { judgeGate } from './judge-gate.js';
import { differingSettings } from './settings.js';
import { powerWarnings, warningsOf } from './warnings.js';

export type { Arm, ArmPair } from './arm.js';
export type { Inference } from './compare-metric.js';
export { parseGate } from './gate.js';
export { renderDifference, renderPercent } from './judge-gate.js';

export interface CompareRequest extends Inference {
  readonly scenario: string;
  readonly pairs: readonly ArmPair[];
  /** Names of metrics; none: the main metric of every workload; `all`: every one. Those of gates are added. */
  readonly metrics: readonly string[];
  readonly gates: readonly Gate[];
}

/**
 * Holds arms against each other, repeat by repeat. All rows of all pairs are one family: the chance of calling any of
 * them different when none is stays below alpha.
 *
 * @throws LonghaulError `usage` for a metric that was not measured, or when nothing can be paired
 */
export function compareArms(request: CompareRequest): Comparison {
  const { alpha, resamples, seed, gates, pairs } = request;
  const paired = pairs.map((pair) => ({ pair, metrics: pairBlocks(pair) }));
  const measured = paired.flatMap(({ metrics }) => metrics.map(({ key }) => key));
  if (measured.length === 0) throw nothingToCompare();
  const gated = gates.map(({ metric }) => metric);
  checkMetricNames([...request.metrics, ...gated], measured);
  const rows = paired.flatMap(({ pair, metrics }) =>
    metrics
      .filter((metric) => belongs(metric, { names: request.metrics, gated }))
      .map((metric) => compareMetric(pair, metric, request)),
  );
  const judged = adjust(rows, alpha);
  const settings = pairs.flatMap(settingsOfPair);
  return {
    format: 'longhaul/compare@1',
    ...{ scenario: request.scenario, alpha, resamples, seed: String(seed) },
    arms: distinctArms(pairs).map(describeArm),
    settings: distinct(settings),
    rows: judged,
    gates: gates.flatMap((gate) => judged.filter((row) => namesRow(gate, row)).map((row) => judgeGate(gate, row))),
    warnings: distinct([
      ...pairs.flatMap((pair) => warningsOf(pair, settingsOfPair(pair))),
      ...powerWarnings(judged, alpha),
    ]),
  };
}

/**
 * With `all`, metrics that are equal in every pair are left out: signs of zeros cannot differ, and a test that can
 * reject nothing may leave the family (Tarone, Biometrics 46, 1990).
 */
function belongs(
  { key, blocks }: PairedMetric,
  { names, gated }: { names: readonly string[]; gated: readonly string[] },
) {
  if ([...names, ...gated].some((name) => matchesMetric(name, key))) return true;
  const moves = blocks.some(({ baseline, candidate }) => baseline !== candidate);
  return isChosen(names, key) && (moves || !names.includes('all'));
}

function adjust(rows: readonly UnadjustedRow[], alpha: number): readonly MetricComparison[] {
  const adjusted = holmAdjust(rows.map(({ p }) => p));
  return rows.map((row, index) => {
    const p = adjusted[index] ?? 1;
    return { ...row, p_holm: p, verdict: verdictOf(row, p, alpha) };
  });
}

const namesRow = ({ metric }: Gate, row: MetricComparison) => metric === row.metric || metric === row.name;

function settingsOfPair({ baseline, candidate }: ArmPair) {
  return baseline.input === null || candidate.input === null ? [] : differingSettings(baseline.input, candidate.input);
}

function distinctArms(pairs: readonly ArmPair[]): readonly Arm[] {
  const arms = pairs.flatMap(({ baseline, candidate }) => [baseline, candidate]);
  const labels = [...new Set(arms.map(({ label }) => label))];
  return labels.map((label) => {
    const same = arms.filter((arm) => arm.label === label);
    const cells = [...new Set(same.flatMap((arm) => arm.cells))];
    return { ...(same[0] as Arm), cells };
  });
}

function describeArm({ label, run, cells, engine }: Arm): ComparedArm {
  const repeats = new Set(cells.map(({ repeat }) => repeat)).size;
  return { label, run, repeats, grade: worstGrade(cells), kernel: engine.kernel };
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function nothingToCompare(): LonghaulError {
  return new LonghaulError({
    code: 'usage',
    message: 'the arms have no repeat with a common metric that both completed',
    hint: 'compare two runs of one scenario, or name with --by a parameter that was swept',
  });
}
