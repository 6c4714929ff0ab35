import { describe, expect, it } from 'vitest';
import { analyzeRun } from '../../src/analyze/index.js';
import { armsOf } from '../../src/app/arms-of.js';
import { measuredCell } from '../fixtures/arms.js';

const SWEEP = [
  { path: 'a.rate', values: ['5 Mbit/s', '10 Mbit/s'] },
  { path: 'a.loss', values: [0, 0.1] },
];
const cellOf = (rate: string, loss: number, repeat: number) => ({
  ...measuredCell(repeat, { goodput_bps: 1 }),
  params: { 'a.rate': rate, 'a.loss': loss },
});

describe('the cells of a summary', () => {
  it('are in the order of the axes and then of the repeats, however they were run', () => {
    const run = [
      cellOf('10 Mbit/s', 0.1, 2),
      cellOf('5 Mbit/s', 0.1, 1),
      cellOf('10 Mbit/s', 0, 1),
      cellOf('10 Mbit/s', 0.1, 1),
      cellOf('5 Mbit/s', 0, 1),
    ];
    const engine = { name: 'uml', clock: 'virtual', kernel: 'k' } as const;
    const arms = armsOf(
      run.map(({ params }) => ({ params, expectations: [] })),
      SWEEP,
    );
    const { cells } = analyzeRun({ scenario: 's', engine, cells: run, warnings: [], arms });
    expect(cells.map(({ params, repeat }) => [...Object.values(params), repeat])).toEqual([
      ['5 Mbit/s', 0, 1],
      ['5 Mbit/s', 0.1, 1],
      ['10 Mbit/s', 0, 1],
      ['10 Mbit/s', 0.1, 1],
      ['10 Mbit/s', 0.1, 2],
    ]);
  });
});
