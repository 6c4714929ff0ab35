import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../src/records/index.js';
import { meanEstimate } from '../src/stats/index.js';
import { expectedSlowdown, slowdownBand } from '../src/stats/occupancy.js';
import { renderMarkdownTable } from '../src/util/markdown-table.js';
import { renderPicture, type Row } from './balance-occupancy/picture.js';
import { say } from './setup/say.js';

// npx tsx scripts/balance-occupancy.ts [RUN [PICTURE.svg]]: the computed table of docs/scenarios/xgs-10km.md; with a run
// of that scenario also what it measured beside it, and the picture of that.

const LINKS = 4;
const MODES = ['ecmp', 'weighted', 'flowlet', 'adaptive'];
const CONFIDENCE = 0.95;

const number = (value: number): string => value.toFixed(2);

function renderComputed(): string {
  const rows = [2, 4, 8].map((n) => [
    String(n),
    ...[1, 2, 4, 8].map((times) => number(expectedSlowdown(n, n * times))),
  ]);
  return renderMarkdownTable(['parallel links n', 'k = n', 'k = 2n', 'k = 4n', 'k = 8n'], rows);
}

/** Completion time of a mode over that of spray, in each repeat. */
function measure({ cells }: Summary, mode: string, k: number): Row {
  const slowdowns = cells
    .toSorted((a, b) => a.repeat - b.repeat)
    .flatMap(({ workloads }) => {
      const time = (id: string) => workloads.find((one) => one.id === `${id}-${String(k)}`)?.metrics['fct_max_ms'];
      const [own, spray] = [time(mode), time('spray')];
      return own === undefined || spray === undefined ? [] : [own / spray];
    });
  const mean = meanEstimate(slowdowns, CONFIDENCE)?.value ?? Number.NaN;
  const isHashed = mode === 'ecmp' || mode === 'weighted';
  const band = slowdownBand({ n: LINKS, k }, slowdowns.length, CONFIDENCE);
  return { mode, k, slowdowns, mean, computed: isHashed ? { mean: expectedSlowdown(LINKS, k), ...band } : null };
}

function renderMeasured(rows: readonly Row[]): string {
  const columns = ['mode', 'flows k', 'each seed', 'mean', '95 % (Student)', 'computed', '95 % of such means'];
  const cells = rows.map(({ mode, k, slowdowns, mean, computed }) => {
    const interval = meanEstimate(slowdowns, CONFIDENCE)?.interval ?? null;
    return [
      mode,
      String(k),
      slowdowns.map(number).join(' '),
      number(mean),
      interval === null ? '' : `${number(interval.low)} to ${number(interval.high)}`,
      computed === null ? '' : number(computed.mean),
      computed === null ? '' : `${number(computed.low)} to ${number(computed.high)}`,
    ];
  });
  return renderMarkdownTable(columns, cells);
}

const [run, picture] = process.argv.slice(2);
process.stdout.write(`${renderComputed()}\n`);
if (run !== undefined) {
  const path = join(run, 'summary.json');
  if (!existsSync(path)) {
    say(`${path} is not there: name a run directory of scenarios/xgs-10km.yaml`);
    process.exit(2);
  }
  const summary = JSON.parse(readFileSync(path, 'utf8')) as Summary;
  const rows = [LINKS, 2 * LINKS].flatMap((k) => MODES.map((mode) => measure(summary, mode, k)));
  process.stdout.write(`\n${renderMeasured(rows)}\n`);
  if (picture !== undefined) writeFileSync(picture, renderPicture(rows));
}
