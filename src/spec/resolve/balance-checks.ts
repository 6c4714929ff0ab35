/** What a policy for parallel links cannot be, because routing or the kernel would make something else of it. */
import { formatTime } from '../../util/units/index.js';
import type { BalanceSpec, BalancingSpec, LinkSpec, SpecPath } from '../types.js';
import type { TimelineScope } from './timeline.js';

interface Group {
  readonly links: readonly LinkSpec[];
  readonly directions: BalanceSpec['directions'];
  readonly path: SpecPath;
}

/** The links of one policy must be several, all between the same two nodes, and their senders routers. */
export function checkLinks(group: Group, { topology, diagnostics }: TimelineScope): void {
  const { links, directions, path } = group;
  const place = [...path, 'links'];
  const [first] = links;
  if (first === undefined) return;
  if (new Set(links.map(({ id }) => id)).size < links.length) {
    diagnostics.add(place, { message: 'a link is named twice', hint: 'the id of parallel links means all of them' });
  } else if (links.length === 1) {
    const hint = 'name a link with "parallel: 2" or more, or a list of links';
    diagnostics.add(place, { message: `"${first.id}" is one link, and there is nothing to share`, hint });
  }
  const other = links.find(({ ends }) => ends.join(' ') !== first.ends.join(' '));
  if (other !== undefined) {
    const ends = [first, other].map((link) => `"${link.id}" leads from ${link.ends.join(' to ')}`);
    const hint = 'name links whose "between" is the same, in the same order';
    diagnostics.add(place, { message: `these links are not parallel: ${ends.join(', ')}`, hint });
  }
  const mtu = links.find(({ mtuBytes }) => mtuBytes !== first.mtuBytes);
  if (mtu !== undefined) {
    const message = `the links "${first.id}" and "${mtu.id}" differ in their MTU`;
    diagnostics.add(place, { message, hint: 'a packet must fit on each of them: give them the same MTU' });
  }
  for (const direction of directions) {
    const sender = first.ends[direction === 'forward' ? 0 : 1];
    if (topology.nodes.find(({ name }) => name === sender)?.kind !== 'host') continue;
    const message = `"${sender}" is a host, and only routers balance`;
    diagnostics.add(place, { message, hint: 'name the other direction with "direction", or put a router between' });
  }
}

/** One link has one policy each way, and one router hashes in one way only. */
export function checkPolicies(policies: readonly BalanceSpec[], { topology, diagnostics }: TimelineScope): void {
  const sendersOf = ({ links, directions }: BalanceSpec): readonly string[] =>
    directions.flatMap((direction) => {
      const link = topology.links.find(({ id }) => id === links[0]);
      return link === undefined ? [] : [link.ends[direction === 'forward' ? 0 : 1]];
    });
  policies.forEach((policy, index) => {
    for (const other of policies.slice(0, index)) {
      const directions = policy.directions.filter((direction) => other.directions.includes(direction));
      const link = policy.links.find((id) => other.links.includes(id));
      if (link !== undefined && directions.length > 0) {
        const message = `the link "${link}" is in the policy "${other.id}" already`;
        diagnostics.add([...policy.path, 'links'], { message, hint: 'one link has one policy in each direction' });
      }
      const router = sendersOf(policy).find((name) => sendersOf(other).includes(name));
      if (router === undefined || policy.hashLayer === other.hashLayer) continue;
      const message = `"${router}" hashes by layer ${String(other.hashLayer)} already, for the policy "${other.id}"`;
      const hint = 'a router has one way to hash: give both policies the same';
      diagnostics.add([...policy.path, 'hash', 'layer'], { message, hint });
    }
  });
}

/**
 * A flowlet that changes to a faster link overtakes the one before unless the pause between them is longer than the
 * difference of the delays. And who picks by backlog must know the rate.
 */
export function checkGaps({ policies, changes }: BalancingSpec, { topology, diagnostics }: TimelineScope): void {
  for (const policy of policies) {
    const links = topology.links.filter(({ id }) => policy.links.includes(id));
    for (const { settings, path } of [
      { settings: policy, path: policy.path },
      ...changes
        .filter(({ balance }) => balance === policy.id)
        .map(({ set, path }) => ({ settings: { ...policy, ...set }, path: [...path, 'set'] })),
    ]) {
      const differenceNs = Math.max(...policy.directions.map((direction) => delaySpreadNs(links, direction)));
      const { mode, flowletGapNs, adaptiveGapNs } = settings;
      const gapNs = mode === 'flowlet' ? flowletGapNs : mode === 'adaptive' ? adaptiveGapNs : 0;
      if (gapNs > 0 && gapNs <= differenceNs) {
        const message = `a gap of ${formatTime(gapNs)} reorders: the delays of the links differ by ${formatTime(differenceNs)}`;
        const hint = 'use a longer gap; mode spray, or adaptive with a gap of 0 s, reorders on purpose';
        diagnostics.add([...path, mode, 'gap'], { message, hint });
      }
      const rateless = links.find(({ forward, reverse }) =>
        policy.directions.some((one) => (one === 'forward' ? forward : reverse).trace?.format === 'mahimahi'),
      );
      if (mode !== 'adaptive' || rateless === undefined) continue;
      const message = `the link "${rateless.id}" has delivery opportunities instead of a rate, so its backlog has no length in time`;
      diagnostics.add([...path, 'mode'], { message, hint: 'use another mode, or a table with rates as the trace' });
    }
  }
}

function delaySpreadNs(links: readonly LinkSpec[], direction: 'forward' | 'reverse'): number {
  const delays = links.map((link) => link[direction].delayNs);
  return Math.max(...delays) - Math.min(...delays);
}
