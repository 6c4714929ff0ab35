import { describe, expect, it } from 'vitest';
import { cubicWindowSegments, renoWindowSegments } from '../../../src/analyze/response-functions.js';

describe('the response functions of RFC 9438', () => {
  it.each([
    [1e-2, 12, 12, 12],
    [1e-3, 38, 38, 38],
    [1e-4, 120, 187, 120],
    [1e-5, 379, 1054, 379],
  ])('give the rows of Tables 1 and 2 for p = %s', (p, ...[reno, cubic100ms, cubic10ms]) => {
    expect(Math.round(renoWindowSegments(p))).toBe(reno);
    expect(Math.round(cubicWindowSegments(p, 0.1))).toBe(cubic100ms);
    expect(Math.round(cubicWindowSegments(p, 0.01))).toBe(cubic10ms);
  });
});
