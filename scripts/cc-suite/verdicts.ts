import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { CAUSES } from './causes.js';
import * as text from './figure-text.js';
import { figuresOf } from './figures.js';
import { missedOf, type Result } from './judge.js';

/** The figures that stand for a control, each from the test that was made for it. */
const SCORES: readonly (readonly [title: string, test: string, column: text.Column])[] = [
  ['throughput', 'drop-tail', text.THROUGHPUT],
  ['loss', 'drop-tail', text.LOSS],
  ['queue p50', 'deep-buffer', text.QUEUE_P50],
  ['queue p99', 'deep-buffer', text.QUEUE_P99],
  ['harm to reno', 'against-reno', text.HARM],
  ['harm to cubic', 'against-cubic', text.HARM],
  ['harm to bbr', 'against-bbr', text.HARM],
  ['Jain', 'own-kind', text.JAIN],
  ['convergence', 'late-comer', text.CONVERGENCE],
];

/** One row per control: how many tests it passes, and its figures. */
export function renderScores(results: readonly Result[], controls: readonly string[]): string {
  const rows = controls.map((control) => {
    const own = results.filter(({ run }) => run.control === control);
    const passed = own.filter((result) => missedOf(result).length === 0).length;
    const figures = SCORES.map(([, test, [, read]]) => {
      const result = own.find(({ run }) => run.test === test);
      return result === undefined ? '–' : (read(figuresOf(result.run)) ?? '–');
    });
    return [control, `${String(passed)} of ${String(own.length)}`, ...figures];
  });
  return renderMarkdownTable(['control', 'tests passed', ...SCORES.map(([title]) => title)], rows);
}

/** One row per test: who passes it. */
export function renderByTest(
  results: readonly Result[],
  { tests, controls }: { readonly tests: readonly string[]; readonly controls: readonly string[] },
): string {
  const mark = (test: string, control: string) => {
    const result = results.find(({ run }) => run.control === control && run.test === test);
    if (result === undefined) return '–';
    const missed = missedOf(result).length;
    return missed === 0 ? 'pass' : `**${String(missed)} missed**`;
  };
  return renderMarkdownTable(
    ['test', ...controls],
    tests.map((test) => [`[${test}](#${test})`, ...controls.map((control) => mark(test, control))]),
  );
}

/** Every missed bound with its cause, as far as one is known. */
export function renderMissed(results: readonly Result[]): string {
  const rows = results.flatMap((result) =>
    missedOf(result).map(({ id, measured, bound }) => {
      const { control, test } = result.run;
      const cause = CAUSES[control]?.[`${test}/${id}`] ?? 'not explained yet';
      return [control, `[${test}](#${test})`, id, bound, measured, cause];
    }),
  );
  if (rows.length === 0) return 'None.';
  const byControl = rows.sort(([a = ''], [b = '']) => a.localeCompare(b));
  return renderMarkdownTable(['control', 'test', 'bound', 'allowed', 'measured', 'why'], byControl);
}
