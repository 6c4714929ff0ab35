import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedDirection } from '../../../src/plan/types.js';
import { netemLoss, portQdiscs, wireQdisc } from '../../../src/program/qdiscs.js';
import { renderTcQdisc } from '../../../src/program/render-qdisc.js';
import type { QdiscKind } from '../../../src/program/types.js';
import { CODEL, PLAIN_CHANNEL } from '../../fixtures/topology-builder.js';

const DIRECTION: PlannedDirection = {
  direction: 'forward',
  from: { node: 'r', dev: 'wan' },
  to: { node: 's', dev: 'wan' },
  wireIn: 'w0a',
  wireOut: 'w0b',
  rateBps: 20_000_000,
  delayNs: 20_000_000,
  loss: { model: 'none' },
  queue: { discipline: 'drop-tail', limit: { unit: 'packets', packets: 83 } },
  variant: 'exact-drop-tail',
  trace: null,
  delayVaries: false,
  limitPackets: 83,
  limitBytes: null,
  burstBytes: null,
  channel: PLAIN_CHANNEL,
  overheadBytes: 0,
  line: null,
  red: null,
  seed: '18446744073709551615',
};

const render = (qdisc: QdiscKind) =>
  renderTcQdisc({ op: 'qdisc.add', netns: 'n', dev: 'd', parent: 'root', handle: '1:', qdisc, origin: null });

describe('the qdiscs of a direction', () => {
  it('serialise at the port and delay on the wire for an exact drop-tail queue', () => {
    expect(portQdiscs(DIRECTION, 1500)).toEqual([
      { parent: 'root', handle: '1:', qdisc: { kind: 'netem', rateBps: 20_000_000, limitPackets: 83 } },
    ]);
    expect(wireQdisc(DIRECTION).qdisc).toEqual({ kind: 'netem', delayNs: 20_000_000, limitPackets: 1_000_000 });
  });

  it('put an AQM below a TBF and serialise on the wire', () => {
    const direction: PlannedDirection = {
      ...DIRECTION,
      variant: 'shaped-aqm',
      burstBytes: 3028,
      queue: { discipline: 'fq_codel', limit: { unit: 'packets', packets: 83 }, ecn: true, ...CODEL, flows: 1024 },
    };
    const [shaper, queue] = portQdiscs(direction, 1500);
    expect(shaper?.qdisc).toMatchObject({ kind: 'tbf', rateBps: 20_000_000, burstBytes: 3028 });
    expect([queue?.parent, queue?.qdisc.kind]).toEqual(['1:1', 'fq_codel']);
    expect(wireQdisc(direction).qdisc).toMatchObject({ delayNs: 20_000_000, rateBps: 20_000_000 });
  });

  it('leave a host’s port bare and serialise on the wire', () => {
    const direction: PlannedDirection = { ...DIRECTION, variant: 'wire-only', limitPackets: null };
    expect(portQdiscs(direction, 1500)).toEqual([]);
    expect(wireQdisc(direction).qdisc).toMatchObject({ delayNs: 20_000_000, rateBps: 20_000_000 });
  });

  it('let a long fat wire hold as many of the smallest frames as fit on it', () => {
    const { qdisc } = wireQdisc({ ...DIRECTION, rateBps: 400e9, delayNs: 100e6 });
    expect(qdisc).toMatchObject({ limitPackets: Math.ceil((400e9 * 0.1) / (8 * 42)) });
  });

  it('pass a seed only where something random uses it', () => {
    expect(wireQdisc(DIRECTION).qdisc).not.toHaveProperty('seed');
    expect(wireQdisc({ ...DIRECTION, loss: { model: 'random', ratio: 0.01 } }).qdisc).toMatchObject({
      loss: { model: 'random', ratio: 0.01 },
      seed: DIRECTION.seed,
    });
  });
});

describe('netemLoss', () => {
  it('finds the chain whose stationary loss and mean burst are the ones asked for', () => {
    const ratios = fc.double({ min: 1e-6, max: 0.5, noNaN: true });
    const bursts = fc.double({ min: 1, max: 1000, noNaN: true });
    fc.assert(
      fc.property(ratios, bursts, (ratio, meanBurstPackets) => {
        const loss = netemLoss({ model: 'gilbert-elliott', ratio, meanBurstPackets });
        if (loss?.model !== 'gemodel') throw new Error('not a gemodel');
        expect(loss.p / (loss.p + loss.r)).toBeCloseTo(ratio, 12);
        expect(1 / loss.r).toBeCloseTo(meanBurstPackets, 9);
      }),
    );
  });
});

describe('renderTcQdisc', () => {
  it('writes whole bits and nanoseconds', () => {
    expect(render({ kind: 'netem', delayNs: 10_213_123, rateBps: 200_000_000, limitPackets: 169 })).toBe(
      'qdisc add dev d root handle 1: netem limit 169 delay 10213123ns rate 200000000bit',
    );
  });

  it('writes probabilities with the digits that a 32-bit fraction has', () => {
    const loss = { model: 'gemodel', p: 1e-9, r: 1 / 3 } as const;
    expect(render({ kind: 'netem', limitPackets: 1, loss, seed: '7' })).toBe(
      'qdisc add dev d root handle 1: netem limit 1 loss gemodel 0.0000001% 33.333333333333% 100% 0% seed 7',
    );
    expect(render({ kind: 'netem', limitPackets: 1, loss: { model: 'random', ratio: 1 } })).toContain('random 100%');
  });

  it('says noecn where ECN is off, because fq_codel marks by default', () => {
    expect(render({ kind: 'fq_codel', limitPackets: 5, ecn: false, memoryBytes: 9, flows: 64, ...CODEL })).toMatch(
      /fq_codel limit 5 flows 64 target 5000us interval 100000us memory_limit 9b noecn$/,
    );
    expect(render({ kind: 'codel', limitPackets: 5, ecn: true, ...CODEL })).toMatch(
      /codel limit 5 target 5000us interval 100000us ecn$/,
    );
  });
});
