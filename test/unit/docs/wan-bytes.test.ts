import { describe, expect, it } from 'vitest';
import { ALGORITHMS } from '../../../src/collectives/index.js';
import { planCell } from '../../../src/program/index.js';
import { parseScenario } from '../../../src/spec/index.js';
import { CASES, JOBS, renderCase } from '../../../scripts/wan-bytes/cases.js';

describe('the table of WAN bytes', () => {
  it('has every built-in, and holds each to its result, its formula and the counters', () => {
    for (const algorithm of ALGORITHMS) expect(JOBS.some(({ id }) => id.endsWith(algorithm))).toBe(true);
    const scenario = parseScenario({ scenario: { file: 's.yaml', text: renderCase({ sites: 3, ranks: 8 }) } });
    expect(scenario.workloads.map(({ id }) => id)).toEqual(JOBS.map(({ id }) => id));
    expect(scenario.expectations).toHaveLength(3 * JOBS.length);
  });

  it('has 2, 3 and 4 sites with 8, 16 and 64 ranks in all', () => {
    expect(CASES).toHaveLength(9);
    for (const one of CASES) {
      const { topology } = parseScenario({ scenario: { file: 's.yaml', text: renderCase(one) } });
      expect(topology.sites).toHaveLength(one.sites);
      expect(topology.sites.flatMap(({ hosts }) => hosts)).toHaveLength(one.ranks);
    }
  });

  it('is made of scenarios that can be planned', () => {
    const scenario = parseScenario({ scenario: { file: 's.yaml', text: renderCase({ sites: 4, ranks: 8 }) } });
    expect(planCell(scenario, { repeat: 0, ownsKernel: true, nativeDir: null }).workloads).toHaveLength(JOBS.length);
  });
});
