import { LonghaulError } from '../errors/index.js';
import type { LinkSpec, Topology } from '../spec/types.js';

/** Longest device name Linux takes: IFNAMSIZ less the final zero. */
const MAX_DEVICE_NAME = 15;

/** Every namespace has `lo`; `all` and `default` are directories of /proc/sys/net/ipv4/conf and hide a device. */
const RESERVED = ['lo', 'all', 'default'];

/**
 * Names both ports of every link. A host's ports are `eth0`, `eth1`, … in the order of its links. A router's port is
 * named after the host at the other end of an access link, and after the link otherwise.
 *
 * @returns one pair per link: the names at `ends[0]` and `ends[1]`.
 * @throws LonghaulError `input.semantics` at the link when a name is too long or a node would have it twice.
 */
export function planInterfaceNames(topology: Topology): readonly (readonly [string, string])[] {
  const kinds = new Map(topology.nodes.map((node) => [node.name, node.kind]));
  const taken = new Map(topology.nodes.map((node) => [node.name, new Set(RESERVED)]));
  const ethernetPorts = new Map<string, number>();

  const nameEnd = (link: LinkSpec, end: 0 | 1): string => {
    const node = link.ends[end];
    let name = link.role === 'access' ? link.ends[end === 0 ? 1 : 0] : link.id;
    if (kinds.get(node) === 'host') {
      const index = ethernetPorts.get(node) ?? 0;
      ethernetPorts.set(node, index + 1);
      name = `eth${String(index)}`;
    }
    claim(taken.get(node), { name, node, link, topology });
    return name;
  };
  return topology.links.map((link) => [nameEnd(link, 0), nameEnd(link, 1)]);
}

interface Claim {
  readonly name: string;
  readonly node: string;
  readonly link: LinkSpec;
  readonly topology: Topology;
}

function claim(taken: Set<string> | undefined, { name, node, link, topology }: Claim): void {
  const where = topology.source.locate(link.path);
  if (name.length > MAX_DEVICE_NAME) {
    throw new LonghaulError({
      code: 'input.semantics',
      message: `"${name}" is too long for a network interface: ${String(name.length)} characters, Linux takes ${String(MAX_DEVICE_NAME)}`,
      hint: `shorten the link's id or the host's name; ${node} names its port after it`,
      where,
    });
  }
  if (taken === undefined || taken.has(name)) {
    throw new LonghaulError({
      code: 'input.semantics',
      message: `${node} would have two interfaces named "${name}"`,
      hint: `routers name a port after the host or the link behind it, and ${RESERVED.join(', ')} are taken; rename the link`,
      where,
    });
  }
  taken.add(name);
}
