import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TuneResult } from '../../src/records/index.js';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { longhaul, onlyRunBelow } from '../support/longhaul.js';
import { machineLine } from './machine-line.js';
import type { Section } from './section.js';

const SCENARIO = 'scenarios/tune-dci.yaml';

export const tuneSection: Section = {
  id: 'tune',
  title: 'Tuning against a rule set by hand',
  about: `\`longhaul tune ${SCENARIO}\` searches buffer and marking thresholds of a 4:1 link; the file's own values are the rule of 2.5,
0.75 and 1.5 round trips. What counts is the confirmation on seeds that the search has not seen. The file says what is
optimised, and under which constraint.`,
  measure: async (work) => {
    const { code, text } = await longhaul(['tune', SCENARIO, '--out', work, '--quiet']);
    if (code !== 0) throw new Error(`tune ended with ${String(code)}:\n${text}`);
    const result = JSON.parse(readFileSync(join(tuningBelow(work), 'tune.json'), 'utf8')) as TuneResult;
    const { confirmation, confirmed, best, trials } = result;
    const rows = (confirmation?.rows ?? []).map((row) => [
      ...[row.metric, row.baseline_median.toPrecision(5), row.candidate_median.toPrecision(5)],
      ...[percent(row.relative_median), interval(row.relative_interval), row.verdict],
    ]);
    const values = Object.entries(best ?? {}).map(([path, value]) => `\`${path}\` = ${String(value)}`);
    const markdown = [
      `${String(trials.length)} trials; best: ${values.join(', ')}. On fresh seeds the constraints ${confirmed?.violation === 0 ? 'hold' : '**do not hold**'}.`,
      renderMarkdownTable(['metric', 'rule', 'tuned', 'change', '95 % interval', 'verdict'], rows),
      await machineLine(),
    ].join('\n\n');
    const noWorse = rows.length > 0 && (confirmation?.rows ?? []).every(({ verdict }) => verdict !== 'worse');
    return { markdown, good: noWorse && confirmed?.violation === 0 };
  },
};

/** results/<scenario>/tune/<time>-<id>. */
function tuningBelow(out: string): string {
  return onlyRunBelow(join(onlyRunBelow(out), '..'));
}

const percent = (ratio: number | null | undefined): string =>
  ratio === null || ratio === undefined ? '' : `${(100 * ratio).toFixed(2)} %`;

const interval = (range: { readonly low: number; readonly high: number } | null): string =>
  range === null ? '' : `${percent(range.low)} to ${percent(range.high)}`;
