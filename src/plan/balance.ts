/** Policies for parallel links, one for each direction of them. Pure: the agent applies the result. */
import type { BalanceSettings, BalancingSpec, SourceMap, Topology } from '../spec/types.js';
import { createPrng, deriveSeed } from '../util/prng.js';
import type { Draw } from './seeds.js';
import type { NetworkPlan, PlannedBalance, PlannedBalancing, PlannedRoute } from './types.js';

/** Policies with the file that they stand in. */
export type LocatedBalancing = BalancingSpec & {
  readonly source: SourceMap;
  /** Whether controllers run, which may set any mode. */
  readonly isControlled?: boolean;
};

interface BalanceInput extends Draw {
  readonly topology: Topology;
  readonly balancing: LocatedBalancing;
  /** Device names per link, at `ends[0]` and `ends[1]`. */
  readonly devices: readonly (readonly [string, string])[];
}

export function planBalancing(input: BalanceInput): PlannedBalancing {
  const { balancing } = input;
  return {
    policies: balancing.policies.flatMap((policy) =>
      policy.directions.map((direction) => planPolicy(input, policy, direction)),
    ),
    changes: balancing.changes.map(({ path, ...change }) => ({ ...change, origin: balancing.source.locate(path) })),
  };
}

type PolicySpec = BalancingSpec['policies'][number];

function planPolicy(
  { topology, balancing, devices, seed, repeat }: BalanceInput,
  policy: PolicySpec,
  direction: 'forward' | 'reverse',
): PlannedBalance {
  const { id, links, mode, weights, order, flowletGapNs, adaptiveGapNs, hashLayer, balancer, path } = policy;
  const end = direction === 'forward' ? 0 : 1;
  const node = topology.links.find((link) => link.id === links[0])?.ends[end] ?? '';
  const changes = balancing.changes.filter(({ balance }) => balance === id);
  const isSteered = balancer !== undefined || balancing.isControlled === true;
  const modes = [mode, ...changes.flatMap(({ set }) => set.mode ?? [])];
  return {
    ...{ id, direction, node, mode, weights, order, flowletGapNs, adaptiveGapNs },
    links: links.map((link) => {
      const index = topology.links.findIndex((one) => one.id === link);
      return { link, dev: devices[index]?.[end] ?? '' };
    }),
    hashLayer,
    hashSeed: hashSeed(node, { seed, repeat }),
    seed: deriveSeed(seed, 'balance', id, direction, 'repeat', String(repeat)).toString(),
    usesProgram: modes.some((one) => !isKernelMode(one)) || isSteered,
    mayChange: changes.length > 0 || isSteered,
    balancer: balancer === undefined ? null : { periodNs: balancer.periodNs, code: balancer.code ?? '' },
    origin: balancing.source.locate(path),
  };
}

/** Seed of a router's multipath hash: 32 bits, and not 0, which stands for the kernel's own. */
function hashSeed(node: string, { seed, repeat }: Draw): number {
  const drawn = createPrng(deriveSeed(seed, 'hash', node, 'repeat', String(repeat)));
  return 1 + drawn.nextInt(2 ** 31 - 1);
}

/** Whether the kernel's routes do it by themselves. */
export const isKernelMode = (mode: BalanceSettings['mode']): boolean => mode === 'ecmp' || mode === 'weighted';

/** Links of one policy are paths of one cost, the least of theirs: else routing would use the cheapest only. */
export function withEqualMetrics(topology: Topology, { policies }: BalancingSpec): Topology {
  const links = topology.links.map((link) => {
    const group = policies.find((policy) => policy.links.includes(link.id))?.links ?? [link.id];
    const metrics = topology.links.filter(({ id }) => group.includes(id)).map(({ metric }) => metric);
    return { ...link, metric: Math.min(...metrics) };
  });
  return { ...topology, links };
}

/** Sysctls of the routers that balance. */
export function balanceSysctls({ policies }: PlannedBalancing, node: string): Readonly<Record<string, string>> {
  const policy = policies.find((one) => one.node === node);
  if (policy === undefined) return {};
  return {
    'net.ipv4.fib_multipath_hash_policy': policy.hashLayer === 3 ? '0' : '1',
    'net.ipv4.fib_multipath_hash_seed': String(policy.hashSeed),
  };
}

/** Settings of one policy as they are now. */
export type BalanceNow = BalanceSettings & Pick<PlannedBalance, 'node' | 'links'>;

/** Weights of next hops by device that a policy's settings ask for; 0 where a link is left out. */
export function hopWeights({ links, mode, weights }: BalanceNow): ReadonlyMap<string, number> {
  return new Map(
    links.map(({ link, dev }) => {
      const weight = weights[link] ?? 1;
      return [dev, mode === 'weighted' ? weight : Math.min(1, weight)];
    }),
  );
}

/**
 * A node's routes with the weights of its policies. Where every next hop is left out, because the others are down, the
 * route stays as it is: a path with a weight of 0 is better than none.
 */
export function weighRoutes(routes: readonly PlannedRoute[], policies: readonly BalanceNow[]): readonly PlannedRoute[] {
  const weights = new Map(policies.flatMap((policy) => [...hopWeights(policy)]));
  if (weights.size === 0) return routes;
  return routes.map((route) => {
    const hops = route.nextHops.map((hop) => ({ ...hop, weight: weights.get(hop.dev) ?? hop.weight }));
    const used = hops.filter(({ weight }) => weight > 0);
    const kept = used.length === 0 ? route.nextHops : used;
    // A weight needs another to be measured by, and the kernel shows none for a lone next hop.
    return { ...route, nextHops: kept.length === 1 ? kept.map((hop) => ({ ...hop, weight: 1 })) : kept };
  });
}

/** Policies by which a node sends. Plans from before there were any have none. */
export const policiesOf = ({ balancing }: NetworkPlan, node: string): readonly PlannedBalance[] =>
  balancing?.policies.filter((policy) => policy.node === node) ?? [];

/** Whether packets of one flow may leave a node by several of its equal-cost links, so that a flow's path says nothing. */
export const movesFlows = (plan: NetworkPlan, node: string): boolean =>
  policiesOf(plan, node).some(({ mode, mayChange }) => !isKernelMode(mode) || mayChange);
