import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellSummary, TuneResult, TuneTrial } from '../../src/records/index.js';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { longhaul, onlyRunBelow, readSummary } from '../support/longhaul.js';
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
    const { code, text } = await longhaul(['tune', SCENARIO, '--jobs', '1', '--out', work, '--quiet']);
    if (code !== 0 && code !== 5) throw new Error(`tune ended with ${String(code)}:\n${text}`);
    const dir = tuningBelow(work);
    const result = JSON.parse(readFileSync(join(dir, 'tune.json'), 'utf8')) as TuneResult;
    const { confirmation, confirmed } = result;
    const rows = (confirmation?.rows ?? []).map((row) => [
      ...[row.metric, row.baseline_median.toPrecision(5), row.candidate_median.toPrecision(5)],
      ...[percent(row.relative_median), interval(row.relative_interval), row.verdict],
    ]);
    const markdown = [
      foundText(result),
      renderMarkdownTable(['metric', 'rule', 'tuned', 'change', '95 % interval', 'verdict'], rows),
      bytesText(readSummary(join(dir, result.runs.at(-1) ?? '')).cells),
      await machineLine(),
    ].join('\n\n');
    const noWorse = rows.length > 0 && (confirmation?.rows ?? []).every(({ verdict }) => verdict !== 'worse');
    return { markdown, good: noWorse && confirmed?.violation === 0 };
  },
};

function foundText({ trials, best, confirmed, rejected }: TuneResult): string {
  const holds = confirmed?.violation === 0 ? 'hold in every repeat' : '**do not hold**';
  const before = rejected.map(
    ({ params, violation }) =>
      `Before it, ${valuesText(params)} was better in the search, and missed a constraint by ${percent(violation)} on fresh seeds.`,
  );
  return [
    `${String(trials.length)} trials; best: ${valuesText(best ?? {})}. On fresh seeds the constraints ${holds}.`,
    ...before,
  ].join('\n');
}

const valuesText = (params: TuneTrial['params']): string =>
  Object.entries(params)
    .map(([path, value]) => `\`${path}\` = ${String(value)}`)
    .join(', ');

/** What the constraint is about. The last run is the last confirmation. */
function bytesText(cells: readonly CellSummary[]): string {
  const worst = (isTuned: boolean) => {
    const own = cells.filter(({ params }) => Object.keys(params).length > 0 === isTuned);
    const bytes = own.flatMap(({ links }) =>
      links.filter(({ id, direction }) => id === 'dci' && direction === 'forward').map((link) => link.bytes),
    );
    return `${(Math.min(...bytes) / 1e6).toFixed(2)} MB`;
  };
  return `Bytes over the link in the worst repeat: ${worst(false)} with the rule, ${worst(true)} tuned.`;
}

/** results/<scenario>/tune/<time>-<id>. */
function tuningBelow(out: string): string {
  return onlyRunBelow(join(onlyRunBelow(out), '..'));
}

const percent = (ratio: number | null | undefined): string =>
  ratio === null || ratio === undefined ? '' : `${(100 * ratio).toFixed(2)} %`;

const interval = (range: { readonly low: number; readonly high: number } | null): string =>
  range === null ? '' : `${percent(range.low)} to ${percent(range.high)}`;
