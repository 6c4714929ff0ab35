import { join } from 'node:path';
import type { MetricComparison } from '../../src/records/index.js';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { say } from '../setup/say.js';
import { runScenario } from '../support/longhaul.js';
import { ALPHA, allPairs, compareRuns, mostErring } from './compare-runs.js';
import type { Measured } from './section.js';

const SCENARIO = 'scripts/prove-exact/twenty-metrics.yaml';
const RUNS = 7;

/** Twenty, some of them strongly related to each other, as metrics are. */
const METRICS: readonly string[] = [
  ...['a', 'b', 'c', 'd'].flatMap((flow) =>
    ['goodput_bps', 'retransmits', 'rtt_mean_ms'].map((name) => `${flow}.${name}`),
  ),
  ...['rtt_avg_ms', 'rtt_p50_ms', 'rtt_p99_ms', 'rtt_max_ms', 'jitter_ms'].map((name) => `rtt.${name}`),
  ...['bytes', 'drops', 'wire_losses'].map((name) => `wan.forward.${name}`),
];

export const ABOUT_THE_SAME = `**The same twice.** \`${SCENARIO}\` is run ${String(RUNS)} times with 10 repeats, each time with another seed, and every
run is compared with every other over ${String(METRICS.length)} metrics. Nothing differs but the seeds, so that a comparison in which any
metric is called different is an error, of which there may be ${String(ALPHA * 100)} in 100.`;

export async function measureTheSame(work: string): Promise<Measured> {
  const runs: string[] = [];
  for (let seed = 1; seed <= RUNS; seed += 1) {
    say(`the same twice: run ${String(seed)} of ${String(RUNS)}`);
    runs.push(await runScenario(join(work, String(seed)), [SCENARIO, '--jobs', '1', '--seed', String(seed)]));
  }
  const options = METRICS.flatMap((metric) => ['--metric', metric]);
  const rows: (readonly MetricComparison[])[] = [];
  for (const pair of allPairs(runs)) rows.push((await compareRuns(pair, options)).comparison.rows);
  return report(rows);
}

const isDifferent = ({ verdict }: MetricComparison) => verdict !== 'indeterminate';

/** @param comparisons the rows of each */
function report(comparisons: readonly (readonly MetricComparison[])[]): Measured {
  const rows = comparisons.flat();
  const erring = comparisons.filter((one) => one.some(isDifferent)).length;
  const allowed = mostErring(comparisons.length);
  const share = (part: number, all: number) =>
    `${String(part)} of ${String(all)} (${((100 * part) / all).toFixed(1)} %)`;
  const markdown = renderMarkdownTable(
    ['the same twice', 'called different', 'allowed'],
    [
      ['comparisons, any metric', share(erring, comparisons.length), `5 %, here at most ${String(allowed)}`],
      ['single metrics', share(rows.filter(isDifferent).length, rows.length), 'at most the row above'],
      [
        'single metrics without Holm’s adjustment',
        share(rows.filter(({ p }) => p <= ALPHA).length, rows.length),
        'about 5 %',
      ],
    ],
  );
  return { markdown, good: erring <= allowed };
}
