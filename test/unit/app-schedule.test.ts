import { describe, expect, it } from 'vitest';
import { planSlots } from '../../src/app/schedule.js';

describe('slots for cells', () => {
  it('give each of several cells a CPU of its own', () => {
    expect(planSlots(2, [0, 3, 5])).toEqual([0, 3]);
  });

  it('leave a single cell, and more cells than CPUs, to the engine', () => {
    expect(planSlots(1, [0, 1])).toEqual([null]);
    expect(planSlots(3, [0, 1])).toEqual([null, null, null]);
  });
});
