import { join } from 'node:path';
import type { Comparison, MetricComparison } from '../../src/records/index.js';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { say } from '../setup/say.js';
import { longhaul, runScenario } from '../support/longhaul.js';
import { machineLine } from './machine-line.js';
import type { Section } from './section.js';

const SCENARIO = 'scripts/prove-exact/twenty-metrics.yaml';
const RUNS = 7;
const ALPHA = 0.05;

/** Twenty, some of them strongly related to each other, as metrics are. */
const METRICS: readonly string[] = [
  ...['a', 'b', 'c', 'd'].flatMap((flow) =>
    ['goodput_bps', 'retransmits', 'rtt_mean_ms'].map((name) => `${flow}.${name}`),
  ),
  ...['rtt_avg_ms', 'rtt_p50_ms', 'rtt_p99_ms', 'rtt_max_ms', 'jitter_ms'].map((name) => `rtt.${name}`),
  ...['bytes', 'drops', 'wire_losses'].map((name) => `wan.forward.${name}`),
];

export const compareSection: Section = {
  id: 'compare',
  title: 'The same twice, and a true difference',
  about: `\`${SCENARIO}\` is run ${String(RUNS)} times with 10 repeats, each time with another seed, and every run is compared with every
other by \`longhaul compare\` over ${String(METRICS.length)} metrics: nothing differs but the seeds, so that a comparison in which any
metric is called different is an error, of which there may be ${String(ALPHA * 100)} in 100. Then the link is made 2 % slower, with the seeds
of the first run.`,
  measure: async (work) => {
    const runs: string[] = [];
    for (let seed = 1; seed <= RUNS; seed += 1) {
      say(`run ${String(seed)} of ${String(RUNS)}`);
      runs.push(await runScenario(join(work, String(seed)), [SCENARIO, '--seed', String(seed)]));
    }
    const same = await compareAll(runs);
    say('the link 2 % slower');
    const slower = ['--seed', '1', '--set', 'topology.links.wan.rate=49 Mbit/s'];
    const candidate = await runScenario(join(work, 'slower'), [SCENARIO, ...slower]);
    const { comparison, code } = await compare(
      [runs[0] ?? '', candidate],
      [...['--metric', 'wan.forward.bytes', '--fail-if', 'wan.forward.bytes < -1%']],
    );
    const found = comparison.rows[0];
    const good = same.erring <= mostErring(same.comparisons) && found?.verdict === 'lower' && code === 5;
    const markdown = [sameText(same), differenceText(found, code), await machineLine()].join('\n\n');
    return { markdown, good };
  },
};

async function compare(runs: readonly string[], options: readonly string[]) {
  const { code, stdout, text } = await longhaul(['compare', ...runs, '--json', ...options]);
  if (code !== 0 && code !== 5) throw new Error(`compare ended with ${String(code)}:\n${text}`);
  return { code, comparison: JSON.parse(stdout) as Comparison };
}

interface Same {
  readonly comparisons: number;
  /** Comparisons in which at least one metric was called different. */
  readonly erring: number;
  readonly rows: number;
  readonly rowsDifferent: number;
  /** Rows whose p is at most alpha before Holm's adjustment. */
  readonly rowsUnadjusted: number;
}

async function compareAll(runs: readonly string[]): Promise<Same> {
  const rows: (readonly MetricComparison[])[] = [];
  for (const [index, baseline] of runs.entries()) {
    for (const candidate of runs.slice(index + 1)) {
      const options = METRICS.flatMap((metric) => ['--metric', metric]);
      rows.push((await compare([baseline, candidate], options)).comparison.rows);
    }
  }
  const isDifferent = ({ verdict }: MetricComparison) => verdict !== 'indeterminate';
  return {
    comparisons: rows.length,
    erring: rows.filter((one) => one.some(isDifferent)).length,
    rows: rows.flat().length,
    rowsDifferent: rows.flat().filter(isDifferent).length,
    rowsUnadjusted: rows.flat().filter(({ p }) => p <= ALPHA).length,
  };
}

/** The error rate and three standard deviations; all pairs of a few runs are not independent, which makes it wider still. */
const mostErring = (n: number): number => Math.floor(n * ALPHA + 3 * Math.sqrt(n * ALPHA * (1 - ALPHA)));

function sameText({ comparisons, erring, rows, rowsDifferent, rowsUnadjusted }: Same): string {
  const share = (part: number, all: number) =>
    `${String(part)} of ${String(all)} (${((100 * part) / all).toFixed(1)} %)`;
  const table = renderMarkdownTable(
    ['the same twice', 'called different', 'allowed'],
    [
      ['comparisons, any metric', share(erring, comparisons), `5 %, here at most ${String(mostErring(comparisons))}`],
      ['single metrics', share(rowsDifferent, rows), 'at most the row above'],
      ['single metrics without Holm’s adjustment', share(rowsUnadjusted, rows), 'about 5 %'],
    ],
  );
  return table;
}

function differenceText(row: MetricComparison | undefined, code: number | null): string {
  if (row === undefined) return '**The slower link was not compared.**';
  const percent = (ratio: number | undefined) => (ratio === undefined ? '?' : `${(100 * ratio).toFixed(2)} %`);
  const interval = `${percent(row.relative_interval?.low)} to ${percent(row.relative_interval?.high)}`;
  return renderMarkdownTable(
    ['2 % less rate', 'change', '95 % interval', 'p (Holm)', 'verdict', 'gate `< -1%`'],
    [
      [
        ...[row.metric, percent(row.relative_median ?? undefined), interval, row.p_holm.toPrecision(2)],
        ...[row.verdict, `exit code ${String(code)}`],
      ],
    ],
  );
}
