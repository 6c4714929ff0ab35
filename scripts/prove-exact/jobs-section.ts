import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { allowedCpus } from '../../src/engine/cpu.js';
import { quantile } from '../../src/stats/index.js';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { say } from '../setup/say.js';
import { runScenario } from '../support/longhaul.js';
import { machineLine } from './machine-line.js';
import type { Section } from './section.js';

const SCENARIO = 'scripts/prove-exact/varied.yaml';
const ROUNDS = 2;
const WANTED = 1.8;

export const jobsSection: Section = {
  id: 'jobs',
  title: 'Two cells at once',
  about: `The 24 combinations of \`${SCENARIO}\` one after the other (\`--jobs 1\`) and two at once (\`--jobs 2\`), in turn, ${String(ROUNDS)} times. The time is
that of the whole command, its start and its report included. Asked for is a ratio of ${String(WANTED)} on two processors that do
nothing else; the load of the machine before each run is beside it, since whatever else it does is part of the time.`,
  measure: async (work) => {
    if (allowedCpus().length < 2) throw new Error('this needs two processors');
    const rounds: Round[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [one, two] = [
        await timed(join(work, `${String(round)}-1`), 1),
        await timed(join(work, `${String(round)}-2`), 2),
      ];
      rounds.push({ one, two });
      say(`${one.seconds.toFixed(1)} s and ${two.seconds.toFixed(1)} s: ${(one.seconds / two.seconds).toFixed(2)}`);
    }
    const ratios = rounds.map(({ one, two }) => one.seconds / two.seconds);
    const ratio = quantile(ratios, 0.5) ?? 0;
    const rows = rounds.map(({ one, two }) => [describe(one), describe(two), (one.seconds / two.seconds).toFixed(2)]);
    const markdown = [
      `**Median ratio ${ratio.toFixed(2)}.**`,
      renderMarkdownTable(['`--jobs 1`', '`--jobs 2`', 'ratio'], rows),
      await machineLine(),
    ].join('\n\n');
    return { markdown, good: ratio >= WANTED };
  },
};

interface Timed {
  readonly seconds: number;
  readonly loadBefore: number;
}

interface Round {
  readonly one: Timed;
  readonly two: Timed;
}

async function timed(out: string, jobs: number): Promise<Timed> {
  const [loadBefore = 0] = loadavg();
  const startMs = performance.now();
  await runScenario(out, [SCENARIO, '--repeat', '1', '--jobs', String(jobs)]);
  return { seconds: (performance.now() - startMs) / 1000, loadBefore };
}

const describe = ({ seconds, loadBefore }: Timed): string => `${seconds.toFixed(1)} s (load ${loadBefore.toFixed(1)})`;
