import { trialsTable } from '../report/index.js';
import type { TuneResult } from '../records/index.js';
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

function constraintsOnFreshSeeds({ confirmed }: TuneResult, screen: Screen): readonly string[] {
  if (confirmed === null || confirmed.violation === 0) return [];
  const share = String(Number((100 * confirmed.violation).toPrecision(3)));
  return [paint(screen, 'bad', `On fresh seeds the best misses a constraint by ${share} %.`)];
}

function bestText({ best }: TuneResult): string {
  if (best === null) return 'none: no trial completed';
  const values = Object.entries(best).map(([path, value]) => `${path}=${String(value)}`);
  return printable(values.join(', '));
}
