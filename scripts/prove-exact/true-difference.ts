import { join } from 'node:path';
import type { MetricComparison } from '../../src/records/index.js';
import { mean, standardDeviation, wilsonInterval } from '../../src/stats/index.js';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { say } from '../setup/say.js';
import { runScenario } from '../support/longhaul.js';
import { allPairs, compareRuns, mostErring, type Compared } from './compare-runs.js';
import type { Measured } from './section.js';

const SCENARIO = 'scripts/prove-exact/two-percent.yaml';
const SLOWER = ['--set', 'topology.links.wan.rate=24.5 Mbit/s'];
const SEEDS = [1, 2, 3, 4, 5, 6];
/** How many of the differences have to be found. */
const WANTED = 5;
const METRIC = 'bulk.goodput_bps';
const GATE = `${METRIC} < -1%`;

export const ABOUT_THE_DIFFERENCE = `**A true difference.** \`${SCENARIO}\` has a bulk transfer amid flows of 64 KiB at random times, and is run
with 10 repeats on a link of 25 and of 24.5 Mbit/s, with each of ${String(SEEDS.length)} seeds. One metric, \`${METRIC}\`, and one gate,
\`--fail-if '${GATE}'\`, were fixed before. Each of the ${String(SEEDS.length)} pairs of one seed is compared by itself: how many are called
\`worse\`, with the gate ending in exit code 5, is the power of the test; ${String(WANTED)} are asked for. The same test over runs of one rate
and different seeds must not fire. Runs of both different rates and different seeds show what the seeds in common are good for.`;

interface Runs {
  readonly base: readonly string[];
  readonly slower: readonly string[];
}

export async function measureDifference(work: string): Promise<Measured> {
  const base: string[] = [];
  const slower: string[] = [];
  for (const seed of SEEDS) {
    say(`a true difference: seed ${String(seed)} of ${String(SEEDS.length)}`);
    const args = [SCENARIO, '--jobs', '1', '--seed', String(seed)];
    base.push(await runScenario(join(work, `base-${String(seed)}`), args));
    slower.push(await runScenario(join(work, `slower-${String(seed)}`), [...args, ...SLOWER]));
  }
  return judge({ base, slower });
}

async function judge({ base, slower }: Runs): Promise<Measured> {
  const pairs = base.map((run, index) => [run, slower[index] ?? ''] as const);
  const crossed = base.flatMap((run, index) => slower.filter((_, at) => at !== index).map((other) => [run, other]));
  const paired = await compareAll(pairs);
  const same = await compareAll([...allPairs(base), ...allPairs(slower)]);
  const unpaired = await compareAll(crossed);
  const found = paired.filter(isFound).length;
  const { low } = wilsonInterval(found, paired.length, 0.05);
  const markdown = [
    `**${String(found)} of ${String(paired.length)} differences of 2 % found**; a power of at least ${(100 * low).toFixed(0)} % (Wilson, 95 %).`,
    renderMarkdownTable(
      ['arms', 'comparisons', 'called worse or better', 'gate: exit code 5'],
      [
        counts('2 % less rate, the same seeds', paired),
        counts('the same rate, other seeds', same),
        counts('2 % less rate, other seeds', unpaired),
      ],
    ),
    pairTable(paired),
  ].join('\n\n');
  return { markdown, good: found >= WANTED && same.filter(fires).length <= mostErring(same.length) };
}

async function compareAll(pairs: readonly (readonly string[])[]): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  for (const pair of pairs) compared.push(await compareRuns(pair, ['--metric', METRIC, '--fail-if', GATE]));
  return compared;
}

const verdictOf = ({ comparison }: Compared) => comparison.rows[0]?.verdict;
const isFound = (one: Compared): boolean => verdictOf(one) === 'worse' && one.code === 5;
const fires = (one: Compared): boolean => one.code === 5 || verdictOf(one) !== 'indeterminate';

function counts(arms: string, compared: readonly Compared[]): readonly string[] {
  const called = compared.filter((one) => verdictOf(one) !== 'indeterminate').length;
  return [...[arms, String(compared.length), String(called)], String(compared.filter(({ code }) => code === 5).length)];
}

function pairTable(paired: readonly Compared[]): string {
  const rows = paired.flatMap(({ comparison, code }, index) => {
    const [row] = comparison.rows;
    return row === undefined ? [] : [[String(SEEDS[index]), ...describe(row), `exit code ${String(code)}`]];
  });
  const header = ['seed', 'scatter of the repeats', 'change', '95 % interval', 'p', 'verdict', 'gate'];
  return renderMarkdownTable(header, rows);
}

function describe(row: MetricComparison): readonly string[] {
  const values = row.blocks.map(({ baseline }) => baseline);
  const scatter = (standardDeviation(values) ?? 0) / (mean(values) ?? 1);
  const interval = `${percent(row.relative_interval?.low)} to ${percent(row.relative_interval?.high)}`;
  return [percent(scatter), percent(row.relative_median), interval, row.p_holm.toPrecision(2), row.verdict];
}

const percent = (ratio: number | null | undefined): string =>
  ratio === null || ratio === undefined ? '?' : `${(100 * ratio).toFixed(2)} %`;
