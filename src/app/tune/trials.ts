import type { CellSummary, TuneTrial } from '../../records/index.js';
import type { TuneSpec } from '../../spec/index.js';
import { assignmentOf, type Assignment, type Point, type Score } from '../../tune/index.js';
import { paramsKey } from '../finished-run.js';
import { measure, type Measured } from './score.js';

interface Trial {
  readonly params: Assignment;
  readonly points: Point[];
  readonly cells: CellSummary[];
  /** Why the values were refused before anything ran. */
  refused: string | null;
}

/** Every point that was tried. Points that mean the same values are one trial. */
export class Trials {
  private readonly trials = new Map<string, Trial>();

  constructor(private readonly spec: TuneSpec) {}

  /** The values of a point, which from now on has a trial. */
  register(point: Point): Assignment {
    const params = assignmentOf(this.spec.parameters, point);
    const trial = this.trialOf(params);
    if (!trial.points.includes(point)) trial.points.push(point);
    return params;
  }

  isKnown(params: Assignment): boolean {
    return (this.trials.get(paramsKey(params))?.cells.length ?? 0) > 0;
  }

  isRefused(params: Assignment): boolean {
    return this.trialOf(params).refused !== null;
  }

  refuse(params: Assignment, reason: string): void {
    this.trialOf(params).refused = reason;
  }

  add(cells: readonly CellSummary[]): void {
    for (const cell of cells) this.trialOf(cell.params).cells.push(cell);
  }

  /** What the search is told: the higher, the better. */
  scores(): readonly Score[] {
    const sign = this.spec.objective.goal === 'maximize' ? 1 : -1;
    return [...this.trials.values()].flatMap((trial) => {
      const { objective, violation } = this.measured(trial);
      return trial.points.map((point) => ({ point, value: objective === null ? null : sign * objective, violation }));
    });
  }

  /** In the order of their first round. */
  list(): readonly TuneTrial[] {
    return [...this.trials.values()].map((trial) => ({
      params: trial.params,
      baseline: Object.keys(trial.params).length === 0,
      repeats: trial.cells.length,
      ...this.measured(trial),
    }));
  }

  private measured({ cells, refused }: Trial): Measured {
    return refused === null ? measure(cells, this.spec) : { objective: null, violation: 0, error: refused };
  }

  private trialOf(params: Assignment): Trial {
    const key = paramsKey(params);
    const trial = this.trials.get(key) ?? { params, points: [], cells: [], refused: null };
    this.trials.set(key, trial);
    return trial;
  }
}

/**
 * The trials that may be the best, best first, the baseline aside: those that have been in most rounds before others, whose
 * luck weighs more. If any of them met the constraints, only those that did.
 */
export function rankTrials(trials: readonly TuneTrial[], goal: TuneSpec['objective']['goal']): readonly TuneTrial[] {
  const sign = goal === 'maximize' ? 1 : -1;
  const value = ({ objective }: TuneTrial) => sign * (objective ?? 0);
  const measured = trials.filter(({ baseline, objective }) => !baseline && objective !== null);
  const feasible = measured.filter(({ violation }) => violation === 0);
  return (feasible.length > 0 ? feasible : measured).toSorted(
    (a, b) => b.repeats - a.repeats || a.violation - b.violation || value(b) - value(a),
  );
}
