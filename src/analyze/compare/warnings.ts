import type { MetricComparison, SettingDifference } from '../../records/index.js';
import { fewestForMedian, smallestSignedRankP } from '../../stats/index.js';
import { worstGrade } from '../grade.js';
import { isUsable, type Arm, type ArmPair } from './arm.js';
import { subjectsOf } from './settings.js';

/** Reasons to doubt a comparison, each with what to do about it. Not one of them changes a verdict by itself. */
export function warningsOf(pair: ArmPair, settings: readonly SettingDifference[]): readonly string[] {
  const { baseline, candidate } = pair;
  return [
    ...[baseline, candidate].flatMap(samenessOf),
    ...unusable(pair),
    ...seedWarnings(pair),
    ...machineWarnings(pair),
    ...gradeWarnings(pair),
    ...collectorWarnings(settings),
    ...(baseline.run === candidate.run ? [] : attribution(settings)),
  ];
}

/** Repeats with one seed are one sample counted several times. */
function samenessOf({ label, cells }: Arm): readonly string[] {
  const distinct = (values: readonly string[]) => new Set(values).size;
  const usable = cells.filter(isUsable);
  if (distinct(usable.map(({ seed }) => seed)) < usable.length) {
    return [`repeats of ${label} have the same seed: they are one sample, not several`];
  }
  if (distinct(usable.map(({ digest }) => digest)) < usable.length) {
    return [`repeats of ${label} have the same digest: they are one sample, not several; nothing in them is random`];
  }
  return [];
}

function unusable({ baseline, candidate }: ArmPair): readonly string[] {
  return [baseline, candidate].flatMap(({ label, cells }) => {
    const left = cells.filter((cell) => !isUsable(cell)).length;
    return left === 0
      ? []
      : [`${String(left)} of ${String(cells.length)} cells of ${label} failed or are INVALID and were left out`];
  });
}

function seedWarnings({ baseline, candidate }: ArmPair): readonly string[] {
  const others = new Map(candidate.cells.map((cell) => [cell.repeat, cell]));
  const pairs = baseline.cells.flatMap((cell) => {
    const other = others.get(cell.repeat);
    return other === undefined ? [] : [[cell, other] as const];
  });
  const missing = baseline.cells.length + candidate.cells.length - 2 * pairs.length;
  return [
    ...(missing === 0 ? [] : [`${repeatsText(missing)} in one arm only: left out`]),
    ...(pairs.every(([a, b]) => a.seed === b.seed)
      ? []
      : [
          'the arms have different seeds: pairs share no randomness, so that it takes more repeats to see a difference',
        ]),
    ...(pairs.length > 0 && pairs.every(([a, b]) => a.digest === b.digest)
      ? ['every pair has one digest: both arms are the same experiment, and what differs had no effect']
      : []),
  ];
}

function machineWarnings({ baseline, candidate }: ArmPair): readonly string[] {
  const [a, b] = [baseline.engine, candidate.engine];
  const tools = [...new Set([...Object.keys(baseline.versions), ...Object.keys(candidate.versions)])];
  const versions = tools.filter((tool) => baseline.versions[tool] !== candidate.versions[tool]);
  return [
    ...(a.name === b.name && a.clock === b.clock
      ? []
      : [`the engines differ: ${a.name}, ${a.clock} time, and ${b.name}, ${b.clock} time`]),
    ...(a.kernel === b.kernel ? [] : [`the kernels differ: ${a.kernel} and ${b.kernel}`]),
    ...versions.map(
      (tool) =>
        `versions of ${tool} differ: ${baseline.versions[tool] ?? 'none'} and ${candidate.versions[tool] ?? 'none'}`,
    ),
  ];
}

function gradeWarnings({ baseline, candidate }: ArmPair): readonly string[] {
  const [a, b] = [worstGrade(baseline.cells), worstGrade(candidate.cells)];
  if (a !== b) return [`the fidelity grades differ: ${a} and ${b}`];
  return a === 'DEGRADED' || a === 'INVALID' ? [`the fidelity of both arms is ${a}: see the failed checks`] : [];
}

function collectorWarnings(settings: readonly SettingDifference[]): readonly string[] {
  return settings
    .filter(({ setting }) => setting.startsWith('collectors.'))
    .map(({ setting, baseline, candidate }) => {
      const what = setting === 'collectors.sampleNs' ? 'sampling periods' : 'captures';
      return `the ${what} differ (${baseline} and ${candidate}): observers are part of an experiment`;
    });
}

/** Two runs are free to differ in anything. */
function attribution(settings: readonly SettingDifference[]): readonly string[] {
  const subjects = subjectsOf(settings);
  if (subjects.length < 2) return [];
  return [
    `${String(subjects.length)} settings differ (${subjects.join(', ')}): no difference can be put down to one of them`,
  ];
}

/** What the number of blocks and of rows allows to find at all. */
export function powerWarnings(rows: readonly MetricComparison[], alpha: number): readonly string[] {
  if (rows.length === 0) return [];
  const most = Math.max(...rows.map(({ blocks }) => blocks.length));
  const needed = Math.ceil(1 - Math.log2(alpha / rows.length));
  const tooFew = smallestSignedRankP(most) * rows.length > alpha;
  const comparisons = rows.length === 1 ? 'one metric' : `${String(rows.length)} comparisons`;
  return [
    ...(tooFew
      ? [
          `too few repeats: with ${repeatsText(most)} and ${comparisons} no difference, however large, can be called one; ${repeatsText(needed)} are needed`,
        ]
      : []),
    ...(most < fewestForMedian(1 - alpha)
      ? [`no confidence interval: it needs ${repeatsText(fewestForMedian(1 - alpha))}, and there are ${String(most)}`]
      : []),
    ...sparseWarning(rows, most),
    ...constantWarning(rows),
  ];
}

function constantWarning(rows: readonly MetricComparison[]): readonly string[] {
  const constant = rows.filter(
    ({ blocks }) =>
      blocks.length > 1 &&
      isConstant(blocks.map(({ baseline }) => baseline)) &&
      isConstant(blocks.map(({ candidate }) => candidate)),
  );
  if (constant.length === 0) return [];
  const names = constant.map(({ metric }) => metric);
  return [
    `nothing random acts on ${firstOf(names)}: every repeat of an arm measures the same, so that repeats add no evidence`,
  ];
}

const isConstant = (values: readonly number[]) => values.every((value) => value === values[0]);

/** A metric such as the completion time of large flows, of which a repeat may have none. */
function sparseWarning(rows: readonly MetricComparison[], most: number): readonly string[] {
  const sparse = rows.filter(({ blocks }) => blocks.length < most);
  if (sparse.length === 0) return [];
  const names = sparse.map(({ metric, blocks }) => `${metric} in ${repeatsText(blocks.length)}`);
  return [`measured in fewer than ${repeatsText(most)}: ${firstOf(names)}; pairs without it are left out`];
}

/** The first five of some names, each once. */
function firstOf(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const rest = distinct.length > 5 ? ` and ${String(distinct.length - 5)} more` : '';
  return `${distinct.slice(0, 5).join(', ')}${rest}`;
}

const repeatsText = (count: number): string => `${String(count)} ${count === 1 ? 'repeat' : 'repeats'}`;
