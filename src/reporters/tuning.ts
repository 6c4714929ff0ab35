import { trialsTable } from '../report/index.js';
import type { TuneResult, TuneTrial } from '../records/index.js';
import { paint, printable } from './ansi.js';
import { renderComparison } from './comparison.js';
import { renderTextTable } from './text-table.js';
import type { Screen } from './types.js';

/** More trials than this are in tune.json only. */
const MOST_TRIALS = 30;

/** What a person reads of a search. Ends with a newline. */
export function renderTuning(result: TuneResult, dir: string, screen: Screen): string {
  const table = trialsTable(result);
  const rest = table.rows.length - MOST_TRIALS;
  const blocks = [
    renderTextTable({ ...table, rows: table.rows.slice(0, MOST_TRIALS) }, screen),
    ...(rest > 0 ? [paint(screen, 'muted', `  and ${String(rest)} more trials`)] : []),
    `${paint(screen, 'bold', 'Best')} ${bestText(result)}`,
    result.confirmation === null
      ? paint(screen, 'warn', 'The best was not confirmed: there is no finished run of it on fresh seeds.')
      : `${paint(screen, 'bold', 'On fresh seeds')}\n${renderComparison(result.confirmation, screen).trimEnd()}`,
    ...constraintsOnFreshSeeds(result, screen),
    `${paint(screen, 'bold', 'Results')} ${printable(dir)}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function constraintsOnFreshSeeds({ confirmed, rejected }: TuneResult, screen: Screen): readonly string[] {
  const missed = ({ violation, error }: TuneTrial) =>
    error === null
      ? `misses a constraint by ${String(Number((100 * violation).toPrecision(3)))} %`
      : `failed: ${error}`;
  const before = rejected.map(
    (trial) => `${assignmentText(trial.params)} was better in the search; on fresh seeds it ${missed(trial)}.`,
  );
  const holds = confirmed === null || (confirmed.violation === 0 && confirmed.error === null);
  return [
    ...before.map((text) => paint(screen, 'warn', printable(text))),
    ...(holds ? [] : [paint(screen, 'bad', printable(`On fresh seeds the best ${missed(confirmed)}.`))]),
  ];
}

function bestText({ best }: TuneResult): string {
  if (best === null) return 'none: no trial completed';
  return printable(assignmentText(best));
}

const assignmentText = (params: TuneTrial['params']): string =>
  Object.entries(params)
    .map(([path, value]) => `${path}=${String(value)}`)
    .join(', ');
