import { describe, expect, it } from 'vitest';
import { checkAction, type ActionScope } from '../../../src/agent/controllers/check-action.js';
import { withStreams } from '../../../src/agent/controllers/check-streams.js';
import { renderCollectivePrograms } from '../../../src/agent/workloads/collective-program.js';
import { Refusal } from '../../../src/agent/controllers/fields.js';
import { planNetwork } from '../../../src/plan/index.js';
import type { PlannedWorkload } from '../../../src/program/cell.js';
import { portChanges } from '../../../src/program/changes.js';
import { changeDirection } from '../../../src/plan/index.js';
import type { QueueSpec } from '../../../src/spec/types.js';
import { buildDirection, buildLink, buildNode, buildTopology, buildTwoSites } from '../../fixtures/topology-builder.js';

const FLOW = {
  ...{ id: 'flow', kind: 'iperf3', start: { after: [], delayNs: 0 }, timeoutNs: undefined, protocol: 'tcp' },
  ...{ from: 'east-1', to: 'west-1', direction: 'forward', durationNs: 1e9, warmupNs: 0, parallel: 1 },
  ...{ congestion: undefined, rateBps: undefined, windowBytes: undefined, blockBytes: undefined },
} as const satisfies PlannedWorkload;

const SUM = {
  ...{ id: 'sum', kind: 'collective', start: { after: [], delayNs: 0 }, timeoutNs: undefined, collective: 'allreduce' },
  ...{
    ranks: ['east-1', 'east-2', 'west-1', 'west-2'],
    placement: 'custom',
    sizesBytes: [64],
    type: 'float32',
    op: 'sum',
  },
  schedule: {
    ...{ from: 'algorithm', algorithm: 'ring', order: 'ranks', channels: 1, scatter: false, chunkBytes: undefined },
  },
  ...{
    iterations: 1,
    warmupIterations: 0,
    streams: 1,
    windowBytes: undefined,
    congestion: undefined,
    quantised: false,
  },
  ...{ computeNs: 0, probeBytes: undefined },
} as const satisfies PlannedWorkload;

const plan = planNetwork(buildTwoSites(2), { seed: 1n, repeat: 0 });

function scopeOf(of = plan, begun: readonly string[] = []): ActionScope {
  return {
    plan: of,
    workloads: [FLOW],
    begun: new Set(begun),
    steered: new Set(),
    congestionControls: ['cubic', 'bbr'],
    wayOf: (id, direction) => {
      const link = of.links.find((one) => one.id === id);
      if (link === undefined) throw new Error(id);
      return link[direction];
    },
  };
}

const place = { plan, addressOf: (node: string) => node, port: 21_000, shared: '/shared' };
const check = (action: unknown, scope = scopeOf()) => checkAction(action, scope);
const refusal = (action: unknown, scope = scopeOf()): string => {
  const checked = check(action, scope);
  return checked instanceof Refusal ? checked.message : `accepted: ${JSON.stringify(checked)}`;
};

/** Two routers with a red queue of 100, 20 and 40 frames between them. */
function redPlan() {
  const frame = 1514;
  const bytes = (frames: number) => ({ unit: 'bytes', bytes: frames * frame }) as const;
  const queue: QueueSpec = {
    ...{ discipline: 'red', limit: bytes(100), ecn: true, min: bytes(20), max: bytes(40), probability: 1 },
    averagePackets: undefined,
  };
  const nodes = [buildNode('a', 'router'), buildNode('b', 'router')];
  const link = buildLink('wan', ['a', 'b'], { forward: buildDirection({ rateBps: 1e9, queue }) });
  return planNetwork(buildTopology(nodes, [link]), { seed: 1n, repeat: 0 });
}

describe('an action of a controller', () => {
  it('about TCP settings names hosts of both sites, both ways', () => {
    expect(check({ action: 'transport', between: ['east', 'west'], congestion: 'bbr', initcwnd: 20 })).toEqual({
      kind: 'transport',
      rules: [
        { from: ['east-1', 'east-2'], to: ['west-1', 'west-2'], settings: { congestion: 'bbr', initcwnd: 20 } },
        { from: ['west-1', 'west-2'], to: ['east-1', 'east-2'], settings: { congestion: 'bbr', initcwnd: 20 } },
      ],
    });
    expect(check({ action: 'transport', from: 'east-1', to: 'west', initcwnd: 1 })).toMatchObject({
      rules: [{ from: ['east-1'], to: ['west-1', 'west-2'] }],
    });
  });

  it.each([
    ['is nothing', null, 'an action must be an object, found null'],
    ['is of no kind', {}, '"action" must be text, found nothing'],
    ['is of an unknown kind', { action: 'dance' }, 'there is no action "dance"'],
    [
      'has a field of another kind',
      { action: 'transport', from: 'east', to: 'west', initcwnd: 2, link: 'wan' },
      'no "link"',
    ],
    [
      'names an unknown place',
      { action: 'transport', between: ['east', 'mars'], initcwnd: 2 },
      'no site or host "mars"',
    ],
    ['names a router', { action: 'transport', from: 'east-gw', to: 'west', initcwnd: 2 }, 'no site or host "east-gw"'],
    ['sets nothing', { action: 'transport', between: ['east', 'west'] }, 'give "congestion" or "initcwnd"'],
    [
      'names an algorithm that is not there',
      { action: 'transport', between: ['east', 'west'], congestion: 'nope' },
      'no congestion control "nope"',
    ],
    [
      'has a fraction for a count',
      { action: 'transport', between: ['east', 'west'], initcwnd: 1.5 },
      'a whole number from 1 to 10000, found 1.5',
    ],
    ['has text for a count', { action: 'transport', between: ['east', 'west'], initcwnd: '10' }, 'found "10"'],
    ['names an unknown link', { action: 'queue', link: 'moon', limit_packets: 5 }, 'no link "moon"'],
    ['bounds nothing', { action: 'queue', link: 'wan' }, 'give limit_packets'],
    [
      'bounds in the wrong unit',
      { action: 'queue', link: 'wan', limit_bytes: 5000 },
      'counts packets: give limit_packets',
    ],
    ['bounds to nothing', { action: 'queue', link: 'wan', limit_packets: 0 }, 'from 1 to 4294967295, found 0'],
    [
      'gives thresholds to a drop-tail queue',
      { action: 'queue', link: 'wan', min_bytes: 5000 },
      'only red has thresholds',
    ],
    [
      'is about the port of a host',
      { action: 'queue', link: 'east-1', direction: 'forward', limit_packets: 5 },
      "a host's port has no queue",
    ],
    ['balances by an unknown policy', { action: 'balance', balance: 'x', mode: 'spray' }, 'there is no policy "x"'],
    ['is about an unknown workload', { action: 'streams', workload: 'x', streams: 2 }, 'no workload "x"'],
    ['asks for no streams', { action: 'streams', workload: 'flow', streams: 0 }, 'from 1 to 128'],
    [
      'gives pairs of sites to a single flow',
      { action: 'streams', workload: 'flow', streams: 2, between: ['east', 'west'] },
      'only a collective',
    ],
  ])('that %s is refused, with what is wrong', (_what, action, message) => {
    expect(refusal(action)).toContain(message);
  });

  it('comes too late for a workload that has begun', () => {
    expect(refusal({ action: 'streams', workload: 'flow', streams: 2 }, scopeOf(plan, ['flow']))).toContain(
      'has begun',
    );
  });

  it('gives a workload its streams and its pacing', () => {
    const checked = check({ action: 'streams', workload: 'flow', streams: 4, pacing_bps: 80_000 });
    if (checked instanceof Refusal || checked.kind !== 'streams') throw new Error('refused');
    expect(withStreams(FLOW, [checked.settings])).toMatchObject({ parallel: 4, pacingBps: 80_000 });
  });

  it('paces what a collective sends inside a site, where it has one connection for two ranks', () => {
    const scope = { ...scopeOf(), workloads: [SUM] };
    const paced = check({ action: 'streams', workload: 'sum', between: ['west', 'west'], pacing_bps: 80_000 }, scope);
    if (paced instanceof Refusal || paced.kind !== 'streams') throw new Error('refused');
    const told = withStreams(SUM, [paced.settings]);
    expect(told).toMatchObject({ pairSettings: [{ sites: [1, 1], pacingBps: 80_000 }] });
    if (told.kind !== 'collective') throw new Error('changed its kind');
    const pacings = renderCollectivePrograms(told, place).map((text) =>
      text.split('\n').flatMap((line) => (line.startsWith('peer ') ? [line.split(' ')[5]] : [])),
    );
    // Ranks 0 and 1 are east, 2 and 3 west: only the connection inside west is paced, at both of its ends.
    expect(pacings).toEqual([
      ['0', '0'],
      ['0', '0'],
      ['0', '10000'],
      ['0', '10000'],
    ]);
    const streams = { action: 'streams', workload: 'sum', between: ['west', 'west'], streams: 2 };
    expect(refusal(streams, scope)).toContain('one connection');
    expect(refusal({ ...streams, between: ['west', 'mars'] }, scope)).toContain('no site "mars"');
  });

  it('moves the thresholds of red with its average, and only the qdisc that has them is told', () => {
    const red = redPlan();
    const checked = check(
      { action: 'queue', link: 'wan', direction: 'forward', min_bytes: 30_000, max_bytes: 60_000 },
      scopeOf(red),
    );
    if (checked instanceof Refusal || checked.kind !== 'queue') throw new Error('refused');
    const [link] = red.links;
    const [change] = checked.changes;
    if (link === undefined || change === undefined) throw new Error('nothing');
    const place = { mtuBytes: 1500, clock: 'virtual' } as const;
    const way = changeDirection(link.forward, link.forward, { id: 'c', set: change.set, ...place });
    const changes = portChanges({ way: link.forward, isDown: false }, { way, isDown: false }, link);
    expect(changes).toMatchObject([
      { parent: '1:1', qdisc: { kind: 'red', limitBytes: 151_400, minBytes: 30_000, maxBytes: 60_000 } },
    ]);
    const outOfOrder = { action: 'queue', link: 'wan', min_bytes: 70_000 };
    expect(refusal(outOfOrder, scopeOf(red))).toContain('red needs min < max <= limit');
  });
});
