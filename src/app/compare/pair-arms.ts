import type { ArmPair } from '../../analyze/compare/index.js';
import { LonghaulError } from '../../errors/index.js';
import { didYouMean } from '../../util/did-you-mean.js';
import { paramsKey, type FinishedRun, type Params } from '../finished-run.js';
import { armOf, combinationsOf } from './arms.js';

/**
 * Pairs two runs: equal combinations of parameters belong together. Runs of one combination each are a pair also when
 * their parameters differ, since that is then what is compared.
 * @throws LonghaulError `usage` when nothing belongs together
 */
export async function pairRuns(baseline: FinishedRun, candidate: FinishedRun): Promise<readonly ArmPair[]> {
  const [left, right] = [combinationsOf(baseline), combinationsOf(candidate)];
  const [a, b] = baseline.name === candidate.name ? [baseline.dir, candidate.dir] : [baseline.name, candidate.name];
  const [onlyLeft, onlyRight] = [left[0], right[0]];
  if (left.length === 1 && right.length === 1 && onlyLeft !== undefined && onlyRight !== undefined) {
    const params = paramsKey(onlyLeft) === paramsKey(onlyRight) ? onlyLeft : {};
    return [{ baseline: await armOf(baseline, onlyLeft, a), candidate: await armOf(candidate, onlyRight, b), params }];
  }
  const common = left.filter((params) => right.some((other) => paramsKey(other) === paramsKey(params)));
  if (common.length === 0) {
    const message = 'the two runs have no combination of parameters in common';
    throw new LonghaulError({ code: 'usage', message, hint: 'compare arms of one run with --by PATH' });
  }
  return Promise.all(
    common.map(async (params) => ({
      baseline: await armOf(baseline, params, a),
      candidate: await armOf(candidate, params, b),
      params,
    })),
  );
}

export interface ArmChoice {
  /** Path of the swept parameter, or its last words as far as they are unambiguous. */
  readonly by: string;
  /** Value of the arm that the others are compared with; undefined: the first. */
  readonly baseline: string | undefined;
}

/**
 * Pairs the arms of one run: every value of a parameter with the baseline's, within every combination of the others.
 * @throws LonghaulError `usage` for a parameter or value that was not swept
 */
export async function pairArms(run: FinishedRun, choice: ArmChoice): Promise<readonly ArmPair[]> {
  const path = findPath(run, choice.by);
  const values = valuesOf(run, path);
  const baseline = chooseBaseline(values, { path, wanted: choice.baseline });
  const others = values.filter((value) => value !== baseline);
  if (others.length === 0) {
    const message = `the run has one value of ${path} only: ${baseline}`;
    throw new LonghaulError({ code: 'usage', message, hint: `sweep it: longhaul run … --param ${path}=a,b` });
  }
  const combinations = combinationsOf(run);
  const pairs = combinations
    .filter((params) => String(params[path]) === baseline)
    .flatMap((params) => others.map((value) => ({ params, value })));
  return Promise.all(
    pairs.flatMap(({ params, value }) => {
      const rest = without(params, path);
      const other = combinations.find(
        (one) => String(one[path]) === value && paramsKey(without(one, path)) === paramsKey(rest),
      );
      return other === undefined ? [] : [makePair(run, { baseline: params, candidate: other, path })];
    }),
  );
}

interface PairPlan {
  readonly baseline: Params;
  readonly candidate: Params;
  readonly path: string;
}

async function makePair(run: FinishedRun, { baseline, candidate, path }: PairPlan): Promise<ArmPair> {
  const label = (params: Params) => String(params[path]);
  return {
    baseline: await armOf(run, baseline, label(baseline)),
    candidate: await armOf(run, candidate, label(candidate)),
    params: without(baseline, path),
  };
}

function findPath(run: FinishedRun, by: string): string {
  const paths = [...new Set(run.summary.cells.flatMap(({ params }) => Object.keys(params)))];
  if (paths.includes(by)) return by;
  const endings = paths.filter((path) => path.endsWith(`.${by}`));
  if (endings.length === 1 && endings[0] !== undefined) return endings[0];
  const swept = paths.length === 0 ? 'nothing was swept in this run' : `swept are ${paths.join(', ')}`;
  const guess = didYouMean(by, paths);
  const message = endings.length > 1 ? `"${by}" may mean ${endings.join(' or ')}` : `"${by}" was not swept in this run`;
  throw new LonghaulError({ code: 'usage', message, hint: guess === undefined ? swept : `did you mean "${guess}"?` });
}

/** In the order of the scenario file, which the cells, run in shuffled order, no longer have. */
function valuesOf(run: FinishedRun, path: string): readonly string[] {
  const seen = new Set(run.summary.cells.flatMap(({ params }) => (path in params ? [String(params[path])] : [])));
  const written = run.sweep.find((axis) => axis.path === path)?.values.map(String) ?? [];
  const inOrder = written.filter((value) => seen.has(value));
  return [...new Set([...inOrder, ...[...seen].sort()])];
}

function chooseBaseline(values: readonly string[], choice: { path: string; wanted: string | undefined }): string {
  const [first = ''] = values;
  const { path, wanted } = choice;
  if (wanted === undefined) return first;
  if (values.includes(wanted)) return wanted;
  const message = `${path} was never "${wanted}" in this run`;
  throw new LonghaulError({ code: 'usage', message, hint: `its values are ${values.join(', ')}` });
}

const without = (params: Params, path: string): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => name !== path));
