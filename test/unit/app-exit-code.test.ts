import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/app/exit-code.js';
import type { Grade } from '../../src/records/index.js';
import { demoCell } from '../fixtures/demo-cell.js';
import { demoRun } from '../fixtures/demo-run.js';

const { summary } = demoRun({ cells: [demoCell({ sampleNs: 5e8 })] });

/** The demo's outcome with another grade. */
function outcome(grade: Grade) {
  const cells = summary.cells.map((cell) => ({ ...cell, fidelity: { ...cell.fidelity, grade } }));
  return { summary: { ...summary, cells }, runDir: 'results/x', reportPath: null, errors: [] };
}

describe('exitCodeOf', () => {
  it.each<[Grade, number]>([
    ['PROVEN', 0],
    ['CALIBRATED', 0],
    ['DEGRADED', 5],
    ['INVALID', 5],
  ])('with --strict makes %s exit with %i', (grade, code) => {
    expect(exitCodeOf(outcome(grade), { strict: true })).toBe(code);
    expect(exitCodeOf(outcome(grade), { strict: false })).toBe(0);
  });
});
