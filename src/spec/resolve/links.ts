import type { Diagnostics } from '../diagnostics.js';
import { refuseGeneratedName } from '../names.js';
import type { DirectionDocument, LinkDocument } from '../schema/link.js';
import type { AccessDocument } from '../schema/topology.js';
import type { DirectionSpec, LinkSpec, NodeSpec, QueueSpec, Site, SpecPath } from '../types.js';
import { resolveChannel } from './channel.js';
import { resolveDelay } from './delay.js';
import type { TraceTable } from '../traces/trace-table.js';
import type { NodeTable } from './nodes.js';
import { DEFAULT_QUEUE, resolveQueue } from './queue.js';
import { checkTrace, rateOfTrace, resolveTrace } from './traces.js';

/** The access links of a site: named after their host, forward is host → router. */
export function resolveAccess(site: Site, access: AccessDocument, diagnostics: Diagnostics): readonly LinkSpec[] {
  const path = [...site.path, 'access'];
  const place = { ownPath: path, sharedPath: path, delayNs: access.delay, mtuBytes: access.mtu };
  const channel = resolveChannel({ own: undefined, shared: access, ...place }, diagnostics);
  const queue = resolveQueue(access.queue, { path: [...path, 'queue'], mtuBytes: access.mtu }, diagnostics);
  const direction = { rateBps: access.rate, delayNs: access.delay, ...channel };
  return site.hosts.map((host) => ({
    id: host,
    group: host,
    ends: [host, site.router],
    mtuBytes: access.mtu,
    metric: Math.max(1, access.delay),
    forward: { ...direction, queue: DEFAULT_QUEUE },
    reverse: { ...direction, queue },
    distanceKm: undefined,
    role: 'access',
    path,
  }));
}

/** One link of the file, as one link or as its parallel members; none if an end does not exist. */
export function resolveLink(link: LinkDocument, scope: LinkScope): readonly LinkSpec[] {
  const { path, diagnostics } = scope;
  const ends = resolveEnds(link, scope);
  const delay = resolveDelay(link, path, diagnostics);
  if (ends === undefined) return [];
  const [from, to] = ends;
  if (from.kind === 'host' && to.kind === 'host' && link.queue !== undefined)
    refuseHostQueue(from, [...path, 'queue'], scope);
  const forward = resolveDirection(link, { key: 'forward', sender: from, delayNs: delay.forwardNs }, scope);
  const reverse = resolveDirection(link, { key: 'reverse', sender: to, delayNs: delay.reverseNs }, scope);
  const common: Omit<LinkSpec, 'id'> = {
    group: link.id,
    ends: [from.name, to.name],
    mtuBytes: link.mtu,
    metric: link.metric ?? Math.max(1, forward.delayNs),
    forward,
    reverse,
    distanceKm: delay.distanceKm,
    role: from.site !== undefined && to.site !== undefined && from.site !== to.site ? 'wan' : 'local',
    path,
  };
  return memberIds(link, scope).map((id) => ({ id, ...common }));
}

export interface LinkScope {
  readonly path: SpecPath;
  readonly table: NodeTable;
  readonly diagnostics: Diagnostics;
  readonly traces: TraceTable;
}

function memberIds(link: LinkDocument, { path, diagnostics }: LinkScope): readonly string[] {
  if (link.parallel === 1) return [link.id];
  const ids = Array.from({ length: link.parallel }, (_, index) => `${link.id}.${String(index)}`);
  const refusal = refuseGeneratedName(ids.at(-1) ?? '', 'the id of the link');
  if (refusal !== undefined) diagnostics.add([...path, 'id'], { code: 'input.schema', ...refusal });
  return ids;
}

function resolveEnds(link: LinkDocument, scope: LinkScope): readonly [NodeSpec, NodeSpec] | undefined {
  const [from, to] = link.between.map((name, index) => resolveEnd(name, index, scope));
  if (from === undefined || to === undefined) return undefined;
  if (from.name === to.name) {
    const message = `the link "${link.id}" joins "${from.name}" to itself`;
    scope.diagnostics.add([...scope.path, 'between'], { message, hint: 'name two different nodes or sites' });
    return undefined;
  }
  return [from, to];
}

function resolveEnd(name: string, index: number, { table, path, diagnostics }: LinkScope): NodeSpec | undefined {
  const node = table.nodeByName.get(table.siteByName.get(name)?.router ?? name);
  if (node === undefined) {
    const known = [...table.siteByName.keys(), ...table.nodeByName.keys()];
    diagnostics.addUnknownName([...path, 'between', index], { what: 'node or site', name, known });
  }
  return node;
}

interface Sender {
  readonly key: 'forward' | 'reverse';
  readonly sender: NodeSpec;
  readonly delayNs: number;
}

function resolveDirection(link: LinkDocument, { key, sender, delayNs }: Sender, scope: LinkScope): DirectionSpec {
  const own: DirectionDocument | undefined = link[key];
  const trace = resolveTrace(link, { key, sender }, scope);
  const rateBps = own?.rate ?? link.rate ?? rateOfTrace(trace);
  if (rateBps === undefined) {
    const message = `the link "${link.id}" has no rate ${key}`;
    scope.diagnostics.add(scope.path, { code: 'input.schema', message, hint: 'add for example "rate: 1 Gbit/s"' });
  }
  const sides = { own: [...scope.path, key], shared: scope.path };
  const place = { ownPath: sides.own, sharedPath: sides.shared, delayNs, mtuBytes: link.mtu };
  const channel = resolveChannel({ own, shared: link, ...place }, scope.diagnostics);
  const settings = { delayNs, ...channel, queue: queueOf(link, { own, sender, sides, scope }) };
  return {
    rateBps: (trace?.format === 'mahimahi' ? trace.meanRateBps : rateBps) ?? 8,
    ...settings,
    ...(trace === undefined ? {} : { trace: checkTrace(trace, { link, key, sender, settings }, scope) }),
  };
}

interface Sides {
  readonly own: SpecPath;
  readonly shared: SpecPath;
}

interface QueueSide {
  readonly own: DirectionDocument | undefined;
  readonly sender: NodeSpec;
  readonly sides: Sides;
  readonly scope: LinkScope;
}

/** A queue written for the whole link is that of its routers' ports; one written for a direction must have a router. */
function queueOf(link: LinkDocument, { own, sender, sides, scope }: QueueSide): QueueSpec {
  if (sender.kind === 'host') {
    if (own?.queue !== undefined) refuseHostQueue(sender, [...sides.own, 'queue'], scope);
    return DEFAULT_QUEUE;
  }
  const path = [...(own?.queue === undefined ? sides.shared : sides.own), 'queue'];
  return resolveQueue(own?.queue ?? link.queue, { path, mtuBytes: link.mtu }, scope.diagnostics);
}

function refuseHostQueue(sender: NodeSpec, path: SpecPath, { diagnostics }: LinkScope): void {
  const message = `"${sender.name}" is a host, and a host's port cannot have a network queue`;
  const hint =
    "TCP Small Queues holds a socket back by what waits in its own host's port, so drops there are never seen as loss: put a router between";
  diagnostics.add(path, { message, hint, at: 'key' });
}
