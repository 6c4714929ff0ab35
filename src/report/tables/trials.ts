import { renderMetric } from '../../analyze/index.js';
import type { TuneResult, TuneTrial } from '../../records/index.js';
import { cell, left, NO_VALUE, right, type Table } from '../table.js';

/** The trials of a search, best first; the file's own values are among them. */
export function trialsTable({ trials, objective, goal, best }: TuneResult): Table {
  const paths = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
  const name = objective.slice(objective.lastIndexOf('.') + 1);
  const chosen = JSON.stringify(best);
  return {
    id: 'trials',
    title: 'Trials',
    columns: [
      left(''),
      ...paths.map((path) => left(path.split('.').slice(-2).join('.'))),
      right('repeats'),
      right(objective),
      left('constraints'),
    ],
    rows: bestFirst(trials, goal).map((trial) => [
      trial.baseline
        ? cell('as in the file', 'muted')
        : JSON.stringify(trial.params) === chosen
          ? cell('best', 'good')
          : cell(''),
      ...paths.map((path) => (trial.params[path] === undefined ? NO_VALUE : cell(String(trial.params[path])))),
      cell(String(trial.repeats)),
      trial.objective === null ? cell(trial.error ?? 'failed', 'bad') : cell(renderMetric(name, trial.objective)),
      trial.objective === null
        ? NO_VALUE
        : trial.violation === 0
          ? cell('met', 'good')
          : cell(`missed by ${String(Number((100 * trial.violation).toPrecision(3)))} %`, 'bad'),
    ]),
    note: null,
  };
}

function bestFirst(trials: readonly TuneTrial[], goal: TuneResult['goal']): readonly TuneTrial[] {
  const sign = goal === 'maximize' ? 1 : -1;
  const value = ({ objective }: TuneTrial) => (objective === null ? Number.NEGATIVE_INFINITY : sign * objective);
  return trials.toSorted((a, b) => Number(a.violation > 0) - Number(b.violation > 0) || value(b) - value(a));
}
