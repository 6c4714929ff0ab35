import { PROGRAM_SECTION } from './loss-object/object-file.js';
import { renderBalance } from './balance.js';
import { renderTcQdisc } from './render-qdisc.js';
import type { TransportSettings } from '../spec/types.js';
import type { Invocation, Op, Policer, Program } from './types.js';

/**
 * Renders a program to as few tool runs as its order allows: neighbouring operations for the same tool and namespace
 * share one. `ops` of an invocation names the operation behind each line, for messages such as "Command failed -:7".
 */
export function renderInvocations(program: Program): readonly Invocation[] {
  const invocations: { tool: Invocation['tool']; netns: string | null; lines: string[]; ops: number[] }[] = [];
  program.ops.forEach((op, index) => {
    const { tool, netns, lines } = renderOp(op);
    let current = invocations.at(-1);
    if (current?.tool !== tool || current.netns !== netns) {
      current = { tool, netns, lines: [], ops: [] };
      invocations.push(current);
    }
    current.lines.push(...lines);
    current.ops.push(...lines.map(() => index));
  });
  return invocations;
}

interface RenderedOp {
  readonly tool: Invocation['tool'];
  readonly netns: string | null;
  readonly lines: readonly string[];
}

/** Names always follow `dev` or `name`: `ip` would read a device called `a` or `type` as a keyword. */
export function renderOp(op: Op): RenderedOp {
  switch (op.op) {
    case 'netns.add':
      return { tool: 'ip', netns: null, lines: [`netns add ${op.netns}`] };
    case 'sysctl.set':
      return { tool: 'sysctl-write', netns: op.netns, lines: [`${op.key}=${op.value}`] };
    case 'veth.add':
      return { tool: 'ip', netns: null, lines: [renderVeth(op)] };
    case 'link.up':
      return { tool: 'ip', netns: op.netns, lines: [renderUp(op)] };
    case 'offload.off':
      return { tool: 'ethtool', netns: op.netns, lines: [`-K ${op.dev} tso off gso off gro off`] };
    case 'addr.add':
      return inNode(op.netns, `addr add ${op.address}/${String(op.prefixLength)} dev ${op.dev}`);
    case 'neigh.add':
      return inNode(op.netns, `neigh add ${op.address} lladdr ${op.mac} nud permanent dev ${op.dev}`);
    case 'route.add':
    case 'route.replace':
      return inNode(op.netns, renderRoute(op));
    case 'route.del':
      return inNode(op.netns, `route del ${op.destination}`);
    case 'schedule.start':
      return { tool: 'lh_link', netns: op.netns, lines: [renderSchedule(op)] };
    case 'balance.start':
      return { tool: 'lh_balance', netns: op.netns, lines: [renderBalance(op)] };
    case 'qdisc.add':
    case 'qdisc.change':
      // The tc in use does not know this one.
      return { tool: op.qdisc.kind === 'dualpi2' ? 'netlink' : 'tc', netns: op.netns, lines: [renderTcQdisc(op)] };
    case 'file.write':
      return { tool: 'file-write', netns: null, lines: [`${op.path} ${op.base64}`] };
    case 'redirect.add':
      return { tool: 'tc', netns: op.netns, lines: renderRedirect(op) };
  }
}

function inNode(netns: string, line: string): RenderedOp {
  return { tool: 'ip', netns, lines: [line] };
}

function renderVeth({ a, b, mtuBytes }: Extract<Op, { op: 'veth.add' }>): string {
  // One queue each: with more, packets of one link could overtake each other on different CPUs.
  const end = (mac: string): string => `mtu ${String(mtuBytes)} address ${mac} numtxqueues 1 numrxqueues 1`;
  return [
    `link add name ${a.dev} ${end(a.mac)} netns ${a.netns}`,
    `type veth peer name ${b.dev} ${end(b.mac)} netns ${b.netns}`,
  ].join(' ');
}

function renderUp({ dev, gsoMaxSegs }: Extract<Op, { op: 'link.up' }>): string {
  if (dev === 'lo') return 'link set dev lo up';
  const segments = gsoMaxSegs === null ? '' : ` gso_max_segs ${String(gsoMaxSegs)}`;
  return `link set dev ${dev}${segments} multicast off up`;
}

/** Arguments of lh_link; the agent puts its own directories before the names of the two files. */
export function renderSchedule({ from, to, limitPackets, source }: Extract<Op, { op: 'schedule.start' }>): string {
  const plays = source.kind === 'rate' ? `rate ${String(source.rateBps)}` : `mahimahi ${source.sha256}`;
  return `${from} ${to} ${from}.stats ${String(limitPackets)} ${plays}`;
}

function renderRoute(route: Extract<Op, { op: 'route.add' | 'route.replace' }>): string {
  const { op, destination, source, nextHops } = route;
  const verb = op === 'route.add' ? 'add' : 'replace';
  const tcp = renderTransport(route);
  const [only, ...others] = nextHops;
  if (only !== undefined && others.length === 0) {
    return `route ${verb} ${destination} via ${only.via} dev ${only.dev} src ${source}${tcp}`;
  }
  const hops = nextHops.map(({ via, dev, weight }) => `nexthop via ${via} dev ${dev} weight ${String(weight)}`);
  return [`route ${verb} ${destination} src ${source}${tcp}`, ...hops].join(' ');
}

/** Attributes of a route that TCP reads, with a space in front of each. */
export function renderTransport({ congestion, initcwnd }: TransportSettings): string {
  const algorithm = congestion === undefined ? '' : ` congctl ${congestion}`;
  return `${algorithm}${initcwnd === undefined ? '' : ` initcwnd ${String(initcwnd)}`}`;
}

/** Filters are tried by their preference; those of the policer and of the loss let pass what they do not drop. */
function renderRedirect(op: Extract<Op, { op: 'redirect.add' }>): readonly string[] {
  const { from, to, policer, lossObject } = op;
  const extra = [
    ...(policer === null ? [] : [`matchall ${renderPolicer(policer)}`]),
    ...(lossObject === null ? [] : [`bpf direct-action object-file ${lossObject} section ${PROGRAM_SECTION}`]),
  ];
  const place = `filter add dev ${from} ingress`;
  const filters = extra.map((filter, index) => `${place} pref ${String(index + 1)} ${filter}`);
  const last = extra.length === 0 ? '' : ` pref ${String(extra.length + 1)}`;
  return [
    `qdisc add dev ${from} clsact`,
    ...filters,
    `${place}${last} matchall action mirred egress redirect dev ${to}`,
  ];
}

/** Without an explicit MTU the policer drops every packet above 2 KB. */
function renderPolicer({ rateBps, burstBytes, overheadBytes }: Policer): string {
  const bucket = `rate ${String(rateBps)}bit burst ${String(burstBytes)}b mtu 65535b overhead ${String(overheadBytes)}`;
  return `action police ${bucket} conform-exceed drop/continue`;
}
