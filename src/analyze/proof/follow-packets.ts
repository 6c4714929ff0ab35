import { movesFlows } from '../../plan/balance.js';
import type { PathDelay, PolicyReordering } from '../../records/index.js';
import { directionsOf, hasQueue } from '../../plan/taps.js';
import type { NetworkPlan, PlannedDirection } from '../../plan/types.js';
import type { CookedPacket } from '../../parse/cooked-packet.js';
import { formatIpv4 } from '../../util/ipv4.js';
import { routeDevices } from '../route-walk.js';
import { pathDelays } from './path-delay.js';
import { countReordered } from './reordering.js';
import type { DirectionTrace } from './trace.js';

/** A packet on its way through one router port and one wire. */
interface Passage {
  readonly order: number;
  readonly arrivalNs: number;
  readonly frameBytes: number;
  readonly key: number;
  readonly destination: number;
  readonly flow: number;
  /** On the followed link that it came by; null where it came by none. */
  readonly before: Passage | null;
  /** Null until it is seen behind the queue, or known to have been dropped there. */
  way: PlannedDirection | null;
  wireNs: number;
  deliveredNs: number;
}

type KnownPacket = CookedPacket & { readonly key: number };
const isKnown = (packet: CookedPacket): packet is KnownPacket => packet.key !== null;

/** The most that a packet may be late by the residual check: beyond it, two copies are not taken for each other. */
const TWIN_NS = 10_000;

/** Packets that are the same to the byte keep their order: the first to come is the first to go. */
class Waiting {
  private readonly byKey = new Map<number, Passage | Passage[]>();

  add(passage: Passage): void {
    const { key } = passage;
    const others = this.byKey.get(key);
    if (others === undefined) this.byKey.set(key, passage);
    else this.byKey.set(key, Array.isArray(others) ? [...others, passage] : [others, passage]);
  }

  take(key: number): Passage | undefined {
    const found = this.byKey.get(key);
    if (!Array.isArray(found)) {
      this.byKey.delete(key);
      return found;
    }
    const first = found.shift();
    if (found.length === 0) this.byKey.delete(key);
    return first;
  }

  /**
   * The same for a wire that only delays. Of packets that are the same to the byte (resets have no number of their own) the
   * first is taken for lost where it would have come long ago and the second comes just now.
   */
  takeDue(key: number, { tNs, delayNs }: { readonly tNs: number; readonly delayNs: number }): Passage | undefined {
    const found = this.byKey.get(key);
    const lateNs = (passage: Passage | undefined) => tNs - (passage?.wireNs ?? Number.NaN) - delayNs;
    while (Array.isArray(found) && lateNs(found[0]) > TWIN_NS && Math.abs(lateNs(found[1])) <= TWIN_NS) found.shift();
    return this.take(key);
  }

  *all(): Generator<Passage> {
    for (const found of this.byKey.values()) yield* Array.isArray(found) ? found : [found];
  }
}

interface Follower {
  readonly planned: PlannedDirection;
  /** See `onlyDelays`. */
  readonly isPureDelay: boolean;
  readonly passages: Passage[];
  readonly onWire: Waiting;
  unexplained: number;
  ambiguous: number;
  strangers: number;
}

/** A port's router: what came to it and has not been seen behind any of its queues. */
interface Router {
  readonly node: string;
  readonly waiting: Waiting;
  /** Device by which packets of a flow were seen to leave. */
  readonly flowDevices: Map<number, string>;
}

/**
 * Follows packets through the judged links of a lab. Feed it every captured packet in the order of the capture; it keeps in
 * memory one entry per packet.
 */
export class PacketFollower {
  private readonly followers: readonly Follower[];
  private readonly routers = new Map<string, Router>();
  private readonly entering = new Map<string, Follower>();
  private readonly leaving = new Map<string, Follower>();
  /** Wire device → router behind it. */
  private readonly arriving = new Map<string, Router>();
  private order = 0;

  constructor(
    private readonly plan: NetworkPlan,
    links: readonly string[],
  ) {
    this.followers = directionsOf(plan, links).map((planned) => ({
      ...{
        planned,
        isPureDelay: onlyDelays(planned),
        passages: [],
        onWire: new Waiting(),
        unexplained: 0,
        ambiguous: 0,
        strangers: 0,
      },
    }));
    for (const follower of this.followers) {
      const { wireIn, wireOut, from } = follower.planned;
      this.entering.set(wireIn, follower);
      this.leaving.set(wireOut, follower);
      if (hasQueue(follower.planned)) {
        this.routers.set(from.node, { node: from.node, waiting: new Waiting(), flowDevices: new Map() });
      }
    }
    for (const { to, wireOut } of plan.links.flatMap(({ forward, reverse }) => [forward, reverse])) {
      const router = this.routers.get(to.node);
      if (router !== undefined) this.arriving.set(wireOut, router);
    }
  }

  /** @param tNs experiment time @param dev name of the device among the wires */
  add(tNs: number, dev: string, packet: CookedPacket): void {
    if (!isKnown(packet)) return;
    if (packet.way === 'in') {
      const follower = this.entering.get(dev);
      if (follower !== undefined) this.enter(follower, this.passage(tNs, packet, null));
      return;
    }
    const follower = this.leaving.get(dev);
    const before = follower === undefined ? null : deliver(follower, tNs, packet.key);
    this.arriving.get(dev)?.waiting.add(this.passage(tNs, packet, before));
  }

  private passage(arrivalNs: number, packet: KnownPacket, before: Passage | null): Passage {
    const { frameBytes, destination, flow, key } = packet;
    const order = this.order++;
    const unseen = { way: null, wireNs: Number.NaN, deliveredNs: Number.NaN };
    return { order, arrivalNs, frameBytes, key, destination, flow, before, ...unseen };
  }

  private enter(follower: Follower, seen: Passage): void {
    const { from } = follower.planned;
    const router = hasQueue(follower.planned) ? this.routers.get(from.node) : undefined;
    const arrived = router?.waiting.take(seen.key);
    if (router !== undefined && arrived === undefined) follower.unexplained++;
    const passage = arrived ?? seen;
    passage.wireNs = seen.arrivalNs;
    passage.way = follower.planned;
    if (router?.flowDevices.has(seen.flow) === false) router.flowDevices.set(seen.flow, from.dev);
    follower.passages.push(passage);
    follower.onWire.add(passage);
  }

  /** @param full whether the capture ended before the experiment did */
  finish(full: boolean): readonly { readonly planned: PlannedDirection; readonly trace: DirectionTrace }[] {
    for (const router of this.routers.values()) this.settleDropped(router);
    return this.followers.map((follower) => ({ planned: follower.planned, trace: traceOf(follower, full) }));
  }

  /** Order over the parallel links of every policy all of whose links are followed. After `finish`. */
  reordering(): readonly PolicyReordering[] {
    return (this.plan.balancing?.policies ?? []).flatMap((policy) => {
      const devices = new Set(policy.links.map(({ dev }) => dev));
      const own = this.followers.filter(({ planned: { from } }) => from.node === policy.node && devices.has(from.dev));
      if (own.length < devices.size) return [];
      return [
        countReordered(
          policy,
          own.flatMap(({ passages }) => passages),
        ),
      ];
    });
  }

  /** From end to end, over all followed links that a packet passed. After `finish`. */
  pathDelays(): readonly PathDelay[] {
    return pathDelays(
      this.plan,
      this.followers.flatMap(({ passages }) => passages),
    );
  }

  /** What came to a router and left by none of the watched ports was dropped in front of the one that its route names. */
  private settleDropped({ node, waiting, flowDevices }: Router): void {
    const planned = this.plan.nodes.find(({ name }) => name === node);
    if (planned === undefined) return;
    const own = new Set(planned.interfaces.map(({ address }) => address));
    const byDevice = new Map(
      this.followers.filter(({ planned: { from } }) => from.node === node).map((one) => [one.planned.from.dev, one]),
    );
    for (const passage of waiting.all()) {
      const destination = formatIpv4(passage.destination);
      if (own.has(destination)) continue;
      const devices = routeDevices(planned, destination);
      // Where a policy moves flows, the link that a flow was seen on is not the one of its next packet.
      const ofFlow = movesFlows(this.plan, node) ? undefined : flowDevices.get(passage.flow);
      const known = devices.length === 1 ? devices[0] : ofFlow;
      if (known !== undefined) byDevice.get(known)?.passages.push(passage);
      else for (const dev of devices) countAmbiguous(byDevice.get(dev));
    }
  }
}

function deliver(follower: Follower, tNs: number, key: number): Passage | null {
  const { planned, isPureDelay, onWire } = follower;
  const passage = isPureDelay ? onWire.takeDue(key, { tNs, delayNs: planned.delayNs }) : onWire.take(key);
  if (passage === undefined) follower.strangers++;
  else passage.deliveredNs = tNs;
  return passage ?? null;
}

/** The port has serialised, and nothing varies: a packet is on the wire for its delay. */
const onlyDelays = ({ variant, delayVaries, trace, channel: { jitter, reordering } }: PlannedDirection): boolean =>
  variant === 'exact-drop-tail' && !delayVaries && trace === null && jitter === null && reordering === null;

function countAmbiguous(follower: Follower | undefined): void {
  if (follower !== undefined) follower.ambiguous++;
}

function traceOf(follower: Follower, full: boolean): DirectionTrace {
  const all = follower.passages.sort((a, b) => a.order - b.order);
  const rows = full ? settled(all) : all;
  const { unexplained, ambiguous, strangers } = follower;
  return {
    arrivalNs: rows.map(({ arrivalNs }) => arrivalNs),
    frameBytes: rows.map(({ frameBytes }) => frameBytes),
    wireNs: rows.map(({ wireNs }) => wireNs),
    deliveredNs: rows.map(({ deliveredNs }) => deliveredNs),
    unexplained,
    ambiguous,
    strangers,
  };
}

/**
 * What is known of when the capture ended early: what came, or entered the wire, after the last packet that was delivered may have
 * been on its way still. A queue that sends in another order than packets came makes these two different.
 */
function settled(passages: readonly Passage[]): readonly Passage[] {
  const isDelivered = ({ deliveredNs }: Passage) => !Number.isNaN(deliveredNs);
  const lastWireNs = passages.reduce((last, one) => (isDelivered(one) ? Math.max(last, one.wireNs) : last), -Infinity);
  return passages
    .slice(0, passages.findLastIndex(isDelivered) + 1)
    .filter((one) => isDelivered(one) || !(one.wireNs > lastWireNs));
}
