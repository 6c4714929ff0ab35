import { LonghaulError } from '../errors/index.js';
import type { Topology } from '../spec/types.js';
import { countSlash31, nthSlash31, parseIpv4Prefix } from '../util/ipv4.js';

/** The two addresses of a link's /31: `[ends[0], ends[1]]`, the even one first. */
export type LinkAddresses = readonly [string, string];

/**
 * Gives every link a /31 of `topology.prefix`: link k takes number k + 1 of them. The first /31 stays unused because
 * its first address is the prefix's own network address, which some programs refuse to treat as a host.
 *
 * @throws LonghaulError `input.semantics` at `prefix` when the prefix is malformed or has too few /31s.
 */
export function planAddresses(topology: Topology): readonly LinkAddresses[] {
  const where = topology.source.locate(['prefix']);
  const prefix = parseIpv4Prefix(topology.prefix);
  if (prefix === undefined) {
    throw new LonghaulError({
      code: 'input.semantics',
      message: `prefix "${topology.prefix}" is not an IPv4 network`,
      hint: 'write the network address and its length, for example 10.0.0.0/8',
      where,
    });
  }
  return topology.links.map((_, index) => {
    const pair = nthSlash31(prefix, index + 1);
    if (pair !== undefined) return pair;
    const [room, needed] = [Math.max(0, countSlash31(prefix) - 1), topology.links.length];
    throw new LonghaulError({
      code: 'input.semantics',
      message: `prefix ${topology.prefix} is exhausted: it has room for ${String(room)} links, the topology has ${String(needed)}`,
      hint: `every link takes two addresses; use a prefix of length ${String(31 - Math.ceil(Math.log2(needed + 1)))} or shorter`,
      where,
    });
  });
}

/** Which of a link's four device ends a MAC belongs to: the node's port or the wire's, at `ends[0]` or `ends[1]`. */
export type DeviceEnd = 'node-0' | 'wire-0' | 'node-1' | 'wire-1';

const DEVICE_ENDS: readonly DeviceEnd[] = ['node-0', 'wire-0', 'node-1', 'wire-1'];

/** Locally administered unicast MAC of one device end, unique for each (link index, end) below 2^30 links. */
export function macOf(linkIndex: number, end: DeviceEnd): string {
  const serial = linkIndex * 4 + DEVICE_ENDS.indexOf(end);
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(serial / 2 ** shift) % 256);
  return ['02', '00', ...bytes.map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}

/** Names of the devices of a direction's line, in the namespace of the wires: where packets leave it, where they enter. */
export function lineNames(
  linkIndex: number,
  direction: 'forward' | 'reverse',
): { readonly out: string; readonly in: string } {
  const [out, into] = direction === 'forward' ? ['c', 'd'] : ['e', 'f'];
  return { out: `w${String(linkIndex)}${out}`, in: `w${String(linkIndex)}${into}` };
}

/** MACs of a line's two devices. No packet is ever addressed to them, but a device must have one. */
export function lineMacsOf(linkIndex: number, direction: 'forward' | 'reverse'): readonly [string, string] {
  const ends = direction === 'forward' ? (['node-0', 'wire-0'] as const) : (['node-1', 'wire-1'] as const);
  const [out, into] = ends.map((end) => macOf(linkIndex, end).replace('02:00', '02:01'));
  return [out ?? '', into ?? ''];
}

/** Names of a link's two devices in the `wires` namespace, short because device names end at 15 characters. */
export function wireNames(linkIndex: number): readonly [string, string] {
  return [`w${String(linkIndex)}a`, `w${String(linkIndex)}b`];
}
