import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeDirection, planNetwork, routesWhileDown, traceChanges } from '../../../src/plan/index.js';
import { detourKey } from '../../../src/plan/detours.js';
import type { NetworkPlan, PlannedChange, PlannedRoute } from '../../../src/plan/types.js';
import { planProgram } from '../../../src/program/index.js';
import { lineChange, portChanges, wireChange } from '../../../src/program/changes.js';
import { routeOps } from '../../../src/agent/links/route-changer.js';
import type { ChangeSpec, DirectionSpec, LinkSettings, LinkSpec } from '../../../src/spec/types.js';
import { buildDirection, buildLink, buildNode, buildTopology, buildTwoSites } from '../../fixtures/topology-builder.js';

const MS = 1e6;

function change(id: string, links: readonly string[], action: ChangeSpec['action']): PlannedChange {
  return { id, start: { after: [], delayNs: 0 }, links, action, origin: null };
}

const setOn = (links: readonly string[], set: Extract<ChangeSpec['action'], { kind: 'set' }>['set']) =>
  change('c', links, { kind: 'set', directions: ['forward'], set });

const plan = (changes: readonly PlannedChange[]) => planNetwork(buildTwoSites(1), { seed: 1n, repeat: 0, changes });
const wanOf = (of: NetworkPlan) => {
  const link = of.links.find(({ id }) => id === 'wan');
  if (link === undefined) throw new Error('no wan');
  return link;
};

describe('a direction that changes', () => {
  it('has a transmitter of its own where its rate varies, and keeps the kernel queue where it does not', () => {
    const { forward, reverse } = wanOf(plan([setOn(['wan'], { rateBps: 8e6 })]));
    expect([forward.variant, reverse.variant]).toEqual(['scheduled-drop-tail', 'exact-drop-tail']);
    const { ops, expect: facts } = planProgram(plan([setOn(['wan'], { rateBps: 8e6 })]));
    expect(ops.filter(({ op }) => op === 'schedule.start')).toHaveLength(1);
    expect(ops.some((op) => op.op === 'redirect.add' && op.from === forward.wireIn)).toBe(false);
    expect(facts).toContainEqual(expect.objectContaining({ expect: 'no-qdisc', netns: 'east-gw', dev: 'wan' }));
  });

  it('has a wire that keeps packets in order where its delay varies', () => {
    const wire = (of: NetworkPlan) =>
      planProgram(of).ops.find((op) => op.op === 'qdisc.add' && op.dev === wanOf(of).forward.wireOut);
    expect(wire(plan([setOn(['wan'], { delayNs: MS })]))).toMatchObject({ qdisc: { kind: 'netem', rateBps: 1e14 } });
    expect(wire(plan([]))).not.toHaveProperty('qdisc.rateBps');
  });

  it('gets socket buffers for the largest rate and delay of the run', () => {
    const buffer = (of: NetworkPlan) => Number(of.kernelSysctls['net.core.rmem_max']);
    expect(buffer(plan([setOn(['wan'], { rateBps: 4e9, delayNs: 200 * MS })]))).toBeGreaterThan(8 * buffer(plan([])));
  });

  it('draws from a fresh seed at every change, and keeps the settings that the change does not name', () => {
    const { forward } = wanOf(plan([]));
    const place = { mtuBytes: 1500, clock: 'virtual' } as const;
    const first = changeDirection(forward, forward, { id: 'a', set: { delayNs: 3 * MS }, ...place });
    const second = changeDirection(forward, first, { id: 'b', set: { rateBps: 8e6 }, ...place });
    expect(second).toMatchObject({ delayNs: 3 * MS, rateBps: 8e6, loss: forward.loss });
    expect(new Set([forward.seed, first.seed, second.seed]).size).toBe(3);
  });

  it('loses everything while it is down, and only its seed is new when it comes up again', () => {
    const link = wanOf(plan([]));
    const up = { way: link.forward, isDown: false };
    const down = { way: { ...link.forward, seed: '5' }, isDown: true };
    expect(wireChange(up, down, link)?.qdisc).toMatchObject({ loss: { model: 'random', ratio: 1 } });
    expect(wireChange(down, up, link)?.qdisc).not.toHaveProperty('loss');
    expect(wireChange(up, { ...up, way: { ...up.way, seed: '6' } }, link)).toBeNull();
  });

  it('changes the shaper above an AQM, which has no rate of its own', () => {
    const limit = { unit: 'packets', packets: 10 } as const;
    const queue = { discipline: 'codel', limit, ecn: false, targetNs: 5 * MS, intervalNs: 100 * MS } as const;
    const shaped: Partial<LinkSpec> = { forward: buildDirection({ queue }) };
    const topology = buildTopology(
      [buildNode('a', 'router'), buildNode('b', 'router')],
      [buildLink('ab', ['a', 'b'], shaped)],
    );
    const [link] = planNetwork(topology, { seed: 1n, repeat: 0, changes: [setOn(['ab'], { rateBps: 8e6 })] }).links;
    if (link === undefined) throw new Error('no link');
    const after = changeDirection(link.forward, link.forward, {
      ...{ id: 'c', set: { rateBps: 8e6 } },
      ...{ mtuBytes: 1500, clock: 'virtual' },
    });
    const states = [
      { way: link.forward, isDown: false },
      { way: after, isDown: false },
    ] as const;
    expect(portChanges(...states, link)).toMatchObject([{ netns: 'a', qdisc: { kind: 'tbf', rateBps: 8e6 } }]);
    expect(wireChange(...states, link)).toMatchObject({ qdisc: { kind: 'netem', rateBps: 8e6 } });
  });
});

describe('a shaped direction with losses', () => {
  const limit = { unit: 'bytes', bytes: 100_000 } as const;
  const loss = { model: 'random', ratio: 0.01 } as const;
  const nodes = [buildNode('a', 'router'), buildNode('b', 'router')];
  const planned = (direction: Partial<DirectionSpec>, set: LinkSettings) => {
    const forward = buildDirection({ queue: { discipline: 'drop-tail', limit }, ...direction });
    const topology = buildTopology(nodes, [buildLink('ab', ['a', 'b'], { forward })]);
    const [link] = planNetwork(topology, { seed: 1n, repeat: 0, changes: [setOn(['ab'], set)] }).links;
    if (link === undefined) throw new Error('no link');
    const after = changeDirection(link.forward, link.forward, { id: 'c', set, mtuBytes: 1500, clock: 'virtual' });
    return {
      link,
      states: [
        { way: link.forward, isDown: false },
        { way: after, isDown: false },
      ] as const,
    };
  };

  it('changes its rate at the port and on the line, and leaves the wire and its seed alone', () => {
    const { link, states } = planned({ loss }, { rateBps: 8e6 });
    expect(link.forward).toMatchObject({ variant: 'shaped-drop-tail', limitBytes: 100_000 });
    expect(portChanges(...states, link)).toMatchObject([{ netns: 'a', qdisc: { kind: 'tbf', rateBps: 8e6 } }]);
    const line = { netns: 'wires', dev: link.forward.line?.out, qdisc: { kind: 'netem', rateBps: 8e6 } };
    expect(lineChange(...states, link)).toMatchObject(line);
    expect(wireChange(...states, link)).toBeNull();
  });

  it('has a line before its losses begin, and a wire behind it that keeps the order where the delay varies', () => {
    expect(planned({}, { loss }).link.forward.line).not.toBeNull();
    const { link, states } = planned({ loss }, { delayNs: 3 * MS });
    expect(wireChange(...states, link)).toMatchObject({ qdisc: { delayNs: 3 * MS, rateBps: 1e14 } });
    expect(lineChange(...states, link)).toBeNull();
    expect(portChanges(...states, link)).toEqual([]);
  });

  it('changes its burst by the rule by which it was planned, with the overhead of every frame', () => {
    const { link, states } = planned({ overheadBytes: 24 }, { rateBps: 8e6 });
    expect([link.forward.burstBytes, states[1].way.burstBytes]).toEqual([2 * (1514 + 24), 2 * (1514 + 24)]);
  });
});

describe('rows of a trace', () => {
  it('are changes with a name and a time of their own', () => {
    const rows = [
      { atNs: 0, rateBps: 8e6 },
      { atNs: MS, delayNs: 2 * MS },
    ];
    const trace = { format: 'csv', file: 'x.csv', sha256: 'ab', rows } as const;
    const link = buildLink('l', ['a', 'b'], { forward: buildDirection({ trace }) });
    const topology = buildTopology([buildNode('a', 'router'), buildNode('b', 'router')], [link]);
    const [planned] = planNetwork(topology, { seed: 1n, repeat: 0 }).links;
    expect(planned?.forward).toMatchObject({ variant: 'scheduled-drop-tail', delayVaries: true });
    expect(planned === undefined ? [] : traceChanges(planned)).toEqual([
      { id: 'l.forward#1', link: 'l', direction: 'forward', atNs: 0, set: { rateBps: 8e6 } },
      { id: 'l.forward#2', link: 'l', direction: 'forward', atNs: MS, set: { delayNs: 2 * MS } },
    ]);
  });
});

/** A ring of five routers: cut anywhere, everything else still has a way. */
const RING = ['r0', 'r1', 'r2', 'r3', 'r4'];
const ringLinks = RING.map((node, index) => buildLink(`l${String(index)}`, [node, RING[(index + 1) % 5] ?? '']));
const ring = buildTopology(
  RING.map((name) => buildNode(name, 'router')),
  ringLinks,
);
const cut = (id: string) => change(`cut-${id}`, [id], { kind: 'down', convergeNs: 0 });

describe('routes around a cut', () => {
  it('avoid every link that is down, wherever another way is left', () => {
    fc.assert(
      fc.property(fc.nat(4), (index) => {
        const id = `l${String(index)}`;
        const planned = planNetwork(ring, { seed: 1n, repeat: 0, changes: [cut(id)] });
        for (const node of RING) {
          // The far addresses of the cut link itself have no other way in: packets to them are lost at the cut.
          const own = planned.links
            .filter((link) => link.id === id)
            .flatMap(({ forward }) => [forward.from, forward.to]);
          const devices = own.filter((port) => port.node === node).map(({ dev }) => dev);
          const hops = routesWhileDown(planned, node, [id]).flatMap(({ nextHops }) => nextHops.map(({ dev }) => dev));
          expect(hops.filter((dev) => devices.includes(dev))).toEqual([]);
        }
      }),
    );
  });

  it('come back to what they were, one operation per route that differs', () => {
    const planned = planNetwork(ring, { seed: 1n, repeat: 0, changes: [cut('l0'), cut('l2')] });
    const apply = (table: readonly PlannedRoute[], ops: ReturnType<typeof routeOps>): readonly PlannedRoute[] => {
      const routes = new Map(table.map((route) => [route.destination, JSON.stringify(route.nextHops)]));
      for (const op of ops) {
        if (op.op === 'route.replace') routes.set(op.destination, JSON.stringify(op.nextHops));
        if (op.op === 'route.del') routes.delete(op.destination);
      }
      return [...routes].map(([destination, hops]) => ({
        destination,
        nextHops: JSON.parse(hops) as PlannedRoute['nextHops'],
        source: '',
      }));
    };
    const view = (table: readonly PlannedRoute[]) =>
      table.map(({ destination, nextHops }) => `${destination} ${JSON.stringify(nextHops)}`).sort();
    for (const node of RING) {
      let table = routesWhileDown(planned, node, []);
      let now: readonly string[] = [];
      for (const next of [['l0'], ['l0', 'l2'], ['l2'], []]) {
        const target = routesWhileDown(planned, node, next);
        table = apply(table, routeOps(node, routesWhileDown(planned, node, now), target));
        expect(view(table)).toEqual(view(target));
        now = next;
      }
    }
    expect(planned.timeline.detours[detourKey(['l2', 'l0'])]).toBeDefined();
  });

  it('stay as they are where a cut leaves no other way', () => {
    const planned = plan([cut('wan')]);
    expect(planned.timeline.detours).toEqual({});
    expect(routesWhileDown(planned, 'east-gw', ['wan'])).toEqual(
      planned.nodes.find(({ name }) => name === 'east-gw')?.routes,
    );
  });
});
