import { comparisonTable, gatesTable, settingsTable } from '../report/index.js';
import type { Comparison } from '../records/index.js';
import { paint, printable } from './ansi.js';
import { renderTextTable } from './text-table.js';
import type { Screen } from './types.js';

/** More differing settings than this are two experiments, and the page has them all. */
const MOST_SETTINGS = 12;

/** What a person reads of a comparison. Ends with a newline. */
export function renderComparison(comparison: Comparison, screen: Screen): string {
  const gates = gatesTable(comparison);
  const settings = settingsTable(comparison);
  const shown = settings === null ? null : { ...settings, rows: settings.rows.slice(0, MOST_SETTINGS) };
  const hidden = (settings?.rows.length ?? 0) - (shown?.rows.length ?? 0);
  const rest = hidden > 0 ? [paint(screen, 'muted', `  and ${String(hidden)} more settings`)] : [];
  const warnings = comparison.warnings.map((text) => `${paint(screen, 'warn', 'warning')} ${printable(text)}`);
  const arms = comparison.arms.map(({ label, repeats, grade }) => `${label} (${String(repeats)} repeats, ${grade})`);
  const blocks = [
    [paint(screen, 'bold', printable(comparison.scenario)), ...arms.map((text) => `  ${printable(text)}`)].join('\n'),
    ...(shown === null ? [] : [[renderTextTable(shown, screen), ...rest].join('\n')]),
    renderTextTable(comparisonTable(comparison), screen),
    ...(gates === null ? [] : [renderTextTable(gates, screen)]),
    ...(warnings.length === 0 ? [] : [warnings.join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}
