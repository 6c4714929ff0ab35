import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../src/records/index.js';
import { meanEstimate } from '../src/stats/index.js';
import { expectedSlowdown, slowdownBand } from '../src/stats/occupancy.js';
import { renderMarkdownTable } from '../src/util/markdown-table.js';
import { say } from './setup/say.js';

// npx tsx scripts/balance-occupancy.ts RUN: the computed table of docs/scenarios/xgs-10km.md, and what a run of that
// scenario measured beside it. Without a run only the computed one.

const LINKS = 4;
const MODES = ['ecmp', 'weighted', 'flowlet', 'adaptive'];
const CONFIDENCE = 0.95;

const number = (value: number): string => value.toFixed(2);

function computed(): string {
  const rows = [2, 4, 8].map((n) => [
    String(n),
    ...[1, 2, 4, 8].map((times) => number(expectedSlowdown(n, n * times))),
  ]);
  return renderMarkdownTable(['parallel links n', 'k = n', 'k = 2n', 'k = 4n', 'k = 8n'], rows);
}

function measured(summary: Summary): string {
  const rows = [LINKS, 2 * LINKS].flatMap((k) => MODES.map((mode) => row(summary, { mode, k })));
  const columns = ['mode', 'flows k', 'seeds', 'each seed', 'mean', '95 % (Student)', 'computed', '95 % of means'];
  return renderMarkdownTable(columns, rows);
}

/** Completion time of a mode over that of spray, in each repeat. */
function row({ cells }: Summary, { mode, k }: { readonly mode: string; readonly k: number }): readonly string[] {
  const slowdowns = cells
    .toSorted((a, b) => a.repeat - b.repeat)
    .flatMap(({ workloads }) => {
      const time = (id: string) => workloads.find((one) => one.id === `${id}-${String(k)}`)?.metrics['fct_max_ms'];
      const [own, spray] = [time(mode), time('spray')];
      return own === undefined || spray === undefined ? [] : [own / spray];
    });
  const estimate = meanEstimate(slowdowns, CONFIDENCE);
  const interval = estimate?.interval ?? null;
  const isHashed = mode === 'ecmp' || mode === 'weighted';
  const band = slowdownBand({ n: LINKS, k }, slowdowns.length, CONFIDENCE);
  return [
    mode,
    String(k),
    String(slowdowns.length),
    slowdowns.map(number).join(' '),
    estimate === null ? '–' : number(estimate.value),
    interval === null ? '–' : `${number(interval.low)} to ${number(interval.high)}`,
    isHashed ? number(expectedSlowdown(LINKS, k)) : '1',
    isHashed ? `${number(band.low)} to ${number(band.high)}` : '–',
  ];
}

const [run] = process.argv.slice(2);
process.stdout.write(`${computed()}\n`);
if (run !== undefined) {
  const path = join(run, 'summary.json');
  if (!existsSync(path)) {
    say(`${path} is not there: name a run directory of scenarios/xgs-10km.yaml`);
    process.exit(2);
  }
  process.stdout.write(`\n${measured(JSON.parse(readFileSync(path, 'utf8')) as Summary)}\n`);
}
