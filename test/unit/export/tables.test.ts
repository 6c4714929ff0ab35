import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellColumns, csvHeader, csvRows, inferColumns } from '../../../src/report/index.js';
import { measuredCell } from '../../fixtures/arms.js';

describe('columns of an export', () => {
  it('name a parameter by the last two words of its path, or by all where those are ambiguous', () => {
    const params = { 'topology.links.wan.rate': 1, 'workloads.a.start.after': 'x', 'workloads.b.start.after': 'y' };
    const { columns } = cellColumns([{ ...measuredCell(1, {}), params }]);
    expect(columns.map(({ name }) => name)).toEqual([
      ...['cell', 'param_wan_rate', 'param_workloads_a_start_after', 'param_workloads_b_start_after'],
      ...['repeat', 'seed', 'grade'],
    ]);
  });

  it('are numbers only if every value is one', () => {
    expect(
      inferColumns([
        { a: 1, b: true, c: 'x', d: null },
        { a: null, b: false, c: 2, e: 1 },
      ]),
    ).toEqual([
      { name: 'a', type: 'number' },
      { name: 'b', type: 'boolean' },
      { name: 'c', type: 'text' },
      { name: 'd', type: 'text' },
      { name: 'e', type: 'number' },
    ]);
  });
});

describe('CSV of an export', () => {
  const text = [{ name: 'a', type: 'text' } as const];

  it('quotes what would break a line, and tells null from empty text', () => {
    expect(csvHeader(text) + csvRows(text, [{ a: 'x,"y"\nz' }, { a: null }, { a: '' }, { a: 1.5 }])).toBe(
      'a\n"x,""y""\nz"\n\n""\n1.5\n',
    );
  });

  it('reads back to the same numbers', () => {
    const numbers = [{ name: 'a', type: 'number' } as const];
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(csvRows(numbers, [{ a: value + 0 }]).trim())).toBe(value + 0);
      }),
    );
  });
});
