import { join, relative } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import type { CellSummary, Comparison, TuneResult, TuneTrial } from '../../records/index.js';
import { renderComparisonHtml } from '../../report/index.js';
import type { Scenario, TuneSpec } from '../../spec/index.js';
import { createRunDirectory, writeFileAtomic, writeJsonAtomic } from '../../store/index.js';
import { createMethod, type Assignment, type Batch } from '../../tune/index.js';
import { deriveSeed } from '../../util/prng.js';
import { packageVersion } from '../package-version.js';
import { paramsKey } from '../finished-run.js';
import { resolveScenario } from '../prepare-cells.js';
import type { RunHooks, RunOptions } from '../run-options.js';
import { runScenario } from '../run-scenario.js';
import { compareWithBaseline, ownerOf } from './confirm.js';
import { reasonToRefuse } from './refuse.js';
import { measure } from './score.js';
import { rankTrials, Trials } from './trials.js';

export interface TuneOutcome {
  readonly result: TuneResult;
  /** Directory with tune.json, confirm.html and the runs. */
  readonly dir: string;
}

/** What a caller learns while it waits. */
export interface TuneProgress {
  readonly trials: number;
  readonly cells: number;
  readonly phase: 'search' | 'confirm';
}

export interface TuneHooks extends RunHooks {
  readonly onProgress: (progress: TuneProgress) => void;
}

/**
 * Searches the space that a scenario declares. Every trial is an ordinary cell in an ordinary run directory, and all
 * trials of a round draw the same random numbers. The best is then run against the file's own values on fresh seeds:
 * the best of many is flattered by the seeds it was chosen on, in its objective and in its constraints.
 *
 * @throws LonghaulError as of a run; `input.semantics` for a scenario without a `tune` section
 */
export async function tuneScenario(options: RunOptions, hooks: TuneHooks): Promise<TuneOutcome> {
  const scenario = await resolveScenario(options);
  const spec = specOf(scenario, options);
  const { dir } = await createRunDirectory({
    resultsDir: join(options.outDir, scenario.name),
    scenario: 'tune',
    startedAt: new Date(),
  });
  const tuning = new Tuning({ dir, options, hooks, scenario, spec });
  await tuning.search();
  const result = await tuning.conclude();
  await writeJsonAtomic(join(dir, 'tune.json'), result);
  if (result.confirmation !== null) {
    await writeFileAtomic(join(dir, 'confirm.html'), renderComparisonHtml(result.confirmation, packageVersion()));
  }
  return { result, dir };
}

function specOf({ tune, sweep }: Scenario, { scenarioPath, params }: RunOptions): TuneSpec {
  if (tune === undefined) {
    const hint = 'add a "tune" section with an objective and parameters: see docs/guide/tuning.md';
    throw new LonghaulError({ code: 'input.semantics', message: `${scenarioPath} has no "tune" section`, hint });
  }
  if (sweep.length + params.length === 0) return tune;
  const hint = 'remove the axes, or tune them as parameters';
  throw new LonghaulError({ code: 'input.semantics', message: 'a scenario is either swept or tuned', hint });
}

interface TuningOptions {
  readonly dir: string;
  readonly options: RunOptions;
  readonly hooks: TuneHooks;
  readonly scenario: Scenario;
  readonly spec: TuneSpec;
}

/** Trials that are confirmed at most, each by twice `confirm` cells. */
const MOST_ATTEMPTS = 5;

interface Confirmed {
  readonly comparison: Comparison | null;
  readonly trial: TuneTrial;
}

class Tuning {
  private readonly trials: Trials;
  private readonly runs: string[] = [];

  constructor(private readonly tuning: TuningOptions) {
    this.trials = new Trials(tuning.spec);
  }

  async search(): Promise<void> {
    const { spec, hooks } = this.tuning;
    const method = createMethod(spec);
    for (let batch = method.ask(); batch !== null; batch = method.ask()) {
      await this.runBatch(batch);
      if (hooks.signal.aborted) return;
      method.tell(this.trials.scores());
    }
  }

  /** The file's own values are a trial of the first round, so that the table shows what there is to gain. */
  private async runBatch({ points, round }: Batch): Promise<void> {
    const named = points.map((point) => this.trials.register(point));
    // Points that mean the same values are run once; in a later round all of them are run again on its seeds.
    const isNew = (params: Assignment) => round > 0 || !this.trials.isKnown(params);
    const wanted = [...(round === 0 && this.runs.length === 0 ? [{}] : []), ...named.filter(isNew)];
    const arms: Assignment[] = [];
    for (const params of distinct(wanted)) {
      const reason = await reasonToRefuse(this.tuning.options, params);
      if (reason === null) arms.push(params);
      else this.trials.refuse(params, reason);
    }
    if (arms.length === 0) return;
    const { spec } = this.tuning;
    this.trials.add(await this.run(arms, { name: `round ${String(round)}`, repeats: spec.repeats, phase: 'search' }));
  }

  async conclude(): Promise<TuneResult> {
    const { scenario, spec, hooks } = this.tuning;
    const trials = this.trials.list();
    const ranked = rankTrials(trials, spec.objective.goal);
    const attempts = await this.confirm(ranked);
    const chosen = attempts.toSorted((a, b) => shortfallOf(a.trial) - shortfallOf(b.trial))[0];
    const { subject, metric, goal } = spec.objective;
    return {
      format: 'longhaul/tune@1',
      scenario: scenario.name,
      ...{ method: spec.method, seed: String(spec.seed), objective: `${ownerOf(subject)}.${metric}`, goal, trials },
      best: chosen?.trial.params ?? ranked[0]?.params ?? null,
      ...{ confirmation: chosen?.comparison ?? null, confirmed: chosen?.trial ?? null },
      rejected: attempts.filter((attempt) => attempt !== chosen).map(({ trial }) => trial),
      ...{ runs: this.runs, complete: !hooks.signal.aborted },
    };
  }

  /**
   * The best on seeds of its own. One that misses a constraint there met it in the search by the luck of its seeds, as the
   * best of many does that lie close to a bound; then it is the turn of the next best, on further seeds.
   */
  private async confirm(ranked: readonly TuneTrial[]): Promise<readonly Confirmed[]> {
    const attempts: Confirmed[] = [];
    for (const { params } of ranked.slice(0, MOST_ATTEMPTS)) {
      const attempt = this.tuning.hooks.signal.aborted ? null : await this.attempt(params, attempts.length);
      if (attempt === null) break;
      attempts.push(attempt);
      if (shortfallOf(attempt.trial) === 0) break;
    }
    return attempts;
  }

  private async attempt(best: Assignment, before: number): Promise<Confirmed | null> {
    const { spec, scenario } = this.tuning;
    const name = before === 0 ? 'confirm' : `confirm ${String(before)}`;
    const cells = await this.run([{}, best], { name, repeats: spec.confirm, phase: 'confirm' });
    if (this.tuning.hooks.signal.aborted) return null;
    const dir = join(this.tuning.dir, this.runs.at(-1) ?? '');
    const comparison = await compareWithBaseline({ dir, cells, best, spec, scenario });
    const own = cells.filter(({ params }) => paramsKey(params) === paramsKey(best));
    return { comparison, trial: { params: best, baseline: false, repeats: own.length, ...measure(own, spec) } };
  }

  /** Runs some values of the parameters as the arms of one ordinary run. */
  private async run(
    arms: readonly Assignment[],
    round: { readonly name: string; readonly repeats: number; readonly phase: TuneProgress['phase'] },
  ): Promise<readonly CellSummary[]> {
    const { dir, options, hooks, scenario } = this.tuning;
    hooks.onProgress({ phase: round.phase, trials: arms.length, cells: arms.length * round.repeats });
    const seed = Number(deriveSeed(BigInt(scenario.seed), 'tune', round.name) & BigInt(Number.MAX_SAFE_INTEGER));
    const request = { ...options, arms, seed, repeats: round.repeats, outDir: join(dir, 'runs') };
    const outcome = await runScenario(request, hooks);
    this.runs.push(relative(dir, outcome.runDir));
    return outcome.summary.cells;
  }
}

/** 0 when it was measured and all constraints held. */
const shortfallOf = ({ error, violation }: TuneTrial): number => (error === null ? violation : Infinity);

function distinct(items: readonly Assignment[]): readonly Assignment[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
