import { describe, expect, it } from 'vitest';
import { describeExactness, exactnessWarnings, mergeExactness } from '../../src/app/exactness.js';
import { planCell } from '../../src/program/index.js';
import { parseScenario } from '../../src/spec/parse-scenario.js';
import type { HostLeaks } from '../../src/engine/uml/host-leaks.js';

const MASKED = `format: longhaul/scenario@1
name: masked
processor: masked
topology:
  sites: { east: { hosts: 1, access: { rate: 1 Gbit/s } }, west: { hosts: 1, access: { rate: 1 Gbit/s } } }
  links: [{ id: wan, between: [east, west], preset: metro-100, rate: 100 Mbit/s }]
workloads: [{ id: rtt, kind: ping, from: east-1, to: west-1, count: 4 }]
`;

it('warns of the kernel series that does not repeat under load, where repetition is promised', () => {
  const engine = { name: 'uml', clock: 'virtual', kernel: '6.12.117-longhaul (sha256:0, ptrace)' } as const;
  expect(exactnessWarnings(engine)).toEqual([expect.stringContaining('does not repeat bit for bit under load')]);
  expect(exactnessWarnings({ ...engine, clock: 'real' })).toEqual([]);
  expect(exactnessWarnings({ ...engine, kernel: '7.3.4-longhaul (sha256:0, seccomp)' })).toEqual([]);
});

const native = {};
const masked = { processor: 'masked' } as const;
const host = (changes: Partial<HostLeaks['cpu']> = {}, fixedAddresses = true): HostLeaks => ({
  cpu: { model: 'Some CPU', cpuidFaulting: true, entropyInstructions: ['rdrand', 'rdseed'], ...changes },
  fixedAddresses,
});

describe('describeExactness', () => {
  it('names the instructions that programs can draw entropy with, unless every cell hides them', () => {
    expect(describeExactness([native, native], host())).toMatchObject({
      processor: 'native',
      entropy_instructions: ['rdrand', 'rdseed'],
      notes: [expect.stringContaining('RDRAND and RDSEED')],
    });
    expect(describeExactness([native, masked], host())).toMatchObject({
      processor: 'mixed',
      notes: [expect.anything()],
    });
    expect(describeExactness([masked], host())).toMatchObject({
      processor: 'masked',
      entropy_instructions: [],
      notes: [],
    });
  });

  it('has nothing to note of a processor without such instructions', () => {
    expect(describeExactness([native], host({ entropyInstructions: [] })).notes).toEqual([]);
  });

  it('notes that addresses are random where that cannot be switched off', () => {
    const { fixed_addresses: fixed, notes } = describeExactness([masked], host({}, false));
    expect(fixed).toBe(false);
    expect(notes).toEqual([expect.stringContaining('address randomisation cannot be switched off')]);
  });

  it('refuses a masked processor where CPUID cannot be made to fault', () => {
    const refused = () => describeExactness([native, masked], host({ cpuidFaulting: false }));
    expect(refused).toThrow(expect.objectContaining({ code: 'machine.capability' }) as Error);
    expect(() => describeExactness([native], host({ cpuidFaulting: false }))).not.toThrow();
  });
});

it('a run that was taken up again has what was out of reach on either occasion', () => {
  const before = describeExactness([native], host({ entropyInstructions: [] }, false));
  const now = describeExactness([native], host());
  expect(mergeExactness(before, now)).toEqual({
    processor: 'native',
    entropy_instructions: ['rdrand', 'rdseed'],
    fixed_addresses: false,
    notes: [expect.stringContaining('address randomisation'), expect.stringContaining('RDRAND')],
  });
  expect(mergeExactness(undefined, now)).toBe(now);
});

it('a masked processor on the real clock, where nothing would come of it, is refused at its place', () => {
  const plan = (clock: 'virtual' | 'real') => {
    const scenario = parseScenario({ scenario: { file: 'scenario.yaml', text: MASKED }, topology: undefined }, []);
    return planCell(scenario, { repeat: 0, ownsKernel: true, nativeDir: null, clock });
  };
  expect(plan('virtual').processor).toBe('masked');
  expect(() => plan('real')).toThrow(
    expect.objectContaining({
      code: 'input.semantics',
      where: expect.objectContaining({ line: 3 }) as object,
    }) as Error,
  );
});
