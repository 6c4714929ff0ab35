import type { NodeSpec } from '../spec/types.js';

/** Kernel default of tcp_rmem's and tcp_wmem's maximum on a machine with enough memory. */
const MIN_SOCKET_BUFFER_BYTES = 6 * 1024 * 1024;

/** Sysctls are signed 32-bit; a TCP window itself ends at 1 GiB (RFC 7323), so more would not be used. */
const MAX_SOCKET_BUFFER_BYTES = 2 ** 31 - 1;

const MEBIBYTE = 2 ** 20;
const PAGE_BYTES = 4096;

/**
 * Maximum socket buffer for flows with up to `windowBytes` in flight: four times that, in whole MiB. The kernel counts
 * the memory of a packet, about twice its payload, and lets the window fill half of the rest.
 */
export function socketBufferBytes(windowBytes: number): number {
  const wanted = Math.ceil((4 * windowBytes) / MEBIBYTE) * MEBIBYTE;
  return Math.min(MAX_SOCKET_BUFFER_BYTES, Math.max(MIN_SOCKET_BUFFER_BYTES, wanted));
}

/** Sysctls of the `wires` namespace and the base of every node's: nothing but test traffic may enter a link. */
export const QUIET_SYSCTLS: Readonly<Record<string, string>> = {
  // Router solicitations, neighbour discovery and MLD reports would each shift a seeded loss pattern by a packet.
  'net.ipv6.conf.all.disable_ipv6': '1',
  'net.ipv6.conf.default.disable_ipv6': '1',
};

export interface NodeTraits {
  /** Largest socket buffer. */
  readonly bufferBytes: number;
  /** Of its policies for parallel links. */
  readonly balance?: Readonly<Record<string, string>>;
}

/** Sysctls of one node's namespace; the user's own win. */
export function planNodeSysctls(
  node: NodeSpec,
  { bufferBytes, balance = {} }: NodeTraits,
): Readonly<Record<string, string>> {
  return {
    ...QUIET_SYSCTLS,
    'net.ipv4.ip_forward': node.kind === 'router' ? '1' : '0',
    // Multi-homed nodes answer from their primary address, so requests and replies may use different interfaces.
    'net.ipv4.conf.all.rp_filter': '0',
    'net.ipv4.conf.default.rp_filter': '0',
    'net.ipv4.conf.all.send_redirects': '0',
    'net.ipv4.conf.default.send_redirects': '0',
    // Hash addresses and ports, as switches do; the kernel's default spreads by address pair only.
    'net.ipv4.fib_multipath_hash_policy': '1',
    // Every group the agent runs programs as may ping without a raw socket; 0 also exists in a user namespace.
    'net.ipv4.ping_group_range': '0 0',
    // A metrics cache would carry ssthresh and RTT from one flow of the experiment to the next.
    'net.ipv4.tcp_no_metrics_save': '1',
    'net.ipv4.tcp_rmem': `4096 131072 ${String(bufferBytes)}`,
    'net.ipv4.tcp_wmem': `4096 16384 ${String(bufferBytes)}`,
    ...balance,
    ...node.sysctls,
  };
}

/** Sysctls that exist once per kernel, for nodes whose socket buffers may grow to `bufferBytes`. */
export function planKernelSysctls(bufferBytes: number): Readonly<Record<string, string>> {
  // By default TCP throttles every socket of the kernel together once they hold 1/16 of the memory: a fast, long link
  // needs more than that in flight. Room for 16 full sockets, at least 1 GiB.
  const tcpPages = String(Math.ceil(Math.max(2 ** 30, 16 * bufferBytes) / PAGE_BYTES));
  return {
    // A kernel with tunnels built in would put tunl0, gre0, sit0 … into every namespace, names a link may want.
    'net.core.fb_tunnels_only_for_init_net': '2',
    'net.core.rmem_max': String(bufferBytes),
    'net.core.wmem_max': String(bufferBytes),
    // veth hands packets over through the per-CPU backlog, whose default of 1000 drops bursts without a trace.
    'net.core.netdev_max_backlog': '1000000',
    'net.ipv4.tcp_mem': `${tcpPages} ${tcpPages} ${tcpPages}`,
  };
}
