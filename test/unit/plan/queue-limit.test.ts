import { describe, expect, it } from 'vitest';
import { planNetwork, serialisationNs } from '../../../src/plan/index.js';
import type { DirectionSpec, QueueLimit } from '../../../src/spec/types.js';
import { buildDirection, buildTwoSites, CODEL } from '../../fixtures/topology-builder.js';

function packetsOf(limit: QueueLimit, changes: Partial<DirectionSpec> = {}): number | null | undefined {
  const line = { rateBps: 200_000_000, delayNs: 5_106_500, ...changes };
  const direction = buildDirection({ ...line, queue: { discipline: 'drop-tail', limit } });
  const topology = buildTwoSites(1, { forward: direction, reverse: direction });
  const plan = planNetwork(topology, { seed: 1n, repeat: 0 });
  return plan.links.find((link) => link.id === 'wan')?.forward.limitPackets;
}

describe('a queue limit in packets', () => {
  it('is taken as it is when given in packets', () => {
    expect(packetsOf({ unit: 'packets', packets: 7 })).toBe(7);
  });

  it('stays in bytes where a drop-tail queue was written so', () => {
    const queue = { discipline: 'drop-tail', limit: { unit: 'bytes', bytes: 15_139 } } as const;
    const direction = buildDirection({ queue });
    const plan = planNetwork(buildTwoSites(1, { forward: direction, reverse: direction }), { seed: 1n, repeat: 0 });
    const { forward } = plan.links.find((link) => link.id === 'wan') ?? {};
    expect(forward).toMatchObject({ variant: 'shaped-drop-tail', limitPackets: null, limitBytes: 15_139 });
  });

  it('counts what a frame takes on the line for time and BDP', () => {
    // 1538 B at 200 Mbit/s take 61.52 µs.
    expect(packetsOf({ unit: 'time', ns: 615_200 }, { overheadBytes: 24 })).toBe(10);
    expect(packetsOf({ unit: 'time', ns: 615_201 }, { overheadBytes: 24 })).toBe(11);
  });

  it('is the full frames sent in a time, rounded up', () => {
    // 1514 B at 200 Mbit/s take 60.56 µs.
    expect(packetsOf({ unit: 'time', ns: 605_600 })).toBe(10);
    expect(packetsOf({ unit: 'time', ns: 605_601 })).toBe(11);
  });

  it('is rate × the round trip of the link, rounded up, for BDP', () => {
    // 200e6 × 10.213e-3 / 8 / 1514 = 168.64
    expect(packetsOf({ unit: 'bdp', bdp: 1 })).toBe(169);
    expect(packetsOf({ unit: 'bdp', bdp: 2.5 })).toBe(422);
  });

  it('is at least 16 packets for BDP, so that short links take an initial window', () => {
    expect(packetsOf({ unit: 'bdp', bdp: 1 }, { rateBps: 10_000_000, delayNs: 5_000 })).toBe(16);
  });

  it('has no bound at a host’s port, which carries no queue', () => {
    const plan = planNetwork(buildTwoSites(1), { seed: 1n, repeat: 0 });
    const { forward, reverse } = plan.links.find((link) => link.id === 'east-1') ?? {};
    expect([forward?.variant, forward?.limitPackets]).toEqual(['wire-only', null]);
    expect([reverse?.variant, reverse?.limitPackets]).toEqual(['exact-drop-tail', 100]);
  });
});

describe('the burst of a TBF', () => {
  const burstOf = (rateBps: number, clock: 'virtual' | 'real') => {
    const queue = { discipline: 'codel', limit: { unit: 'packets', packets: 100 }, ecn: false, ...CODEL } as const;
    const direction = buildDirection({ rateBps, queue });
    const topology = buildTwoSites(1, { forward: direction, reverse: direction });
    const plan = planNetwork(topology, { seed: 1n, repeat: 0, clock });
    return plan.links.find((link) => link.id === 'wan')?.forward.burstBytes;
  };

  it('is two full frames on slow links', () => {
    expect(burstOf(20_000_000, 'virtual')).toBe(3028);
    expect(burstOf(20_000_000, 'real')).toBe(3028);
  });

  it('is what the line sends while a timer is late on fast ones, more in real time', () => {
    expect(burstOf(100e9, 'virtual')).toBe(12_500);
    expect(burstOf(1e9, 'real')).toBe(25_000);
  });
});

describe('serialisationNs', () => {
  it('rounds down to whole nanoseconds, as netem does', () => {
    expect(serialisationNs(1514, 200_000_000)).toBe(60_560);
    expect(serialisationNs(1514, 100_000_000_000)).toBe(121);
  });
});
