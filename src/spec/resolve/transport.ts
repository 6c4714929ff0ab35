import type { Diagnostics } from '../diagnostics.js';
import type { TransportRuleDocument } from '../schema/transport.js';
import type { SpecPath, Topology, TransportRule, TransportSettings, WorkloadSpec } from '../types.js';

export interface TransportScope {
  readonly topology: Topology;
  readonly workloads: readonly WorkloadSpec[];
  readonly diagnostics: Diagnostics;
}

/** The rules of a scenario, both ways of a pair as two. */
export function resolveTransport(
  documents: readonly TransportRuleDocument[],
  scope: TransportScope,
): readonly TransportRule[] {
  return documents.flatMap((document, index) => {
    const path = ['transport', index];
    const { congestion, initcwnd } = document;
    return resolveRules(document, { path, settings: { congestion, initcwnd } }, scope);
  });
}

interface Rule {
  readonly path: SpecPath;
  readonly settings: TransportSettings;
}

/** One rule or both of a pair. Also of a change in the timeline, whose settings stand one level deeper. */
export function resolveRules(
  document: Pick<TransportRuleDocument, 'between' | 'from' | 'to'>,
  rule: Rule,
  scope: TransportScope,
): readonly TransportRule[] {
  const { path, settings } = rule;
  if (settings.congestion === undefined && settings.initcwnd === undefined) {
    scope.diagnostics.add(path, { message: 'nothing is set', hint: 'give "congestion" or "initcwnd"' });
  }
  const rules = pairsOf(document, path, scope).map((pair) => ({ ...pair, settings, path }));
  for (const one of rules) refuseOverriding(one, scope);
  return rules;
}

type Pair = Pick<TransportRule, 'from' | 'to'>;

function pairsOf(
  { between, from, to }: Pick<TransportRuleDocument, 'between' | 'from' | 'to'>,
  path: SpecPath,
  scope: TransportScope,
): readonly Pair[] {
  const oneWay = from !== undefined || to !== undefined;
  if ((between !== undefined) === oneWay || (oneWay && (from === undefined || to === undefined))) {
    const hint = 'give "between: [a, b]" for both ways, or "from" and "to" for one';
    scope.diagnostics.add(path, { code: 'input.schema', message: 'whose connections these are is not clear', hint });
    return [];
  }
  if (between === undefined) {
    return [{ from: hostsOf(from ?? '', [...path, 'from'], scope), to: hostsOf(to ?? '', [...path, 'to'], scope) }];
  }
  const [a = [], b = []] = between.map((name, end) => hostsOf(name, [...path, 'between', end], scope));
  return between[0] === between[1]
    ? [{ from: a, to: b }]
    : [
        { from: a, to: b },
        { from: b, to: a },
      ];
}

function hostsOf(name: string, path: SpecPath, { topology, diagnostics }: TransportScope): readonly string[] {
  const site = topology.sites.find((one) => one.name === name);
  if (site !== undefined) return site.hosts;
  const node = topology.nodes.find((one) => one.name === name);
  if (node?.kind === 'host') return [name];
  if (node !== undefined) {
    diagnostics.add(path, { message: `"${name}" is a router, and connections end at hosts`, hint: 'name a host' });
    return [];
  }
  const known = [...topology.sites.map((one) => one.name), ...topology.nodes.map((one) => one.name)];
  diagnostics.addUnknownName(path, { what: 'site or host', name, known });
  return [];
}

/**
 * A route's algorithm wins over what the connecting side asked its socket for, and loses against what the accepting side
 * does (tcp_ca_dst_init, tcp_ca_openreq_child): a workload that chooses for itself would get one of each.
 */
function refuseOverriding({ settings, from, to, path }: TransportRule, scope: TransportScope): void {
  if (settings.congestion === undefined) return;
  const covers = (a: string, b: string): boolean => a !== b && from.includes(a) && to.includes(b);
  for (const workload of scope.workloads) {
    if (!('congestion' in workload) || workload.congestion === undefined) continue;
    const nodes = 'ranks' in workload ? workload.ranks : [workload.from, workload.to].flat();
    if (!nodes.some((a) => nodes.some((b) => covers(a, b)))) continue;
    const message = `workload "${workload.id}" chooses its congestion control itself, and a route would override it`;
    const hint = 'remove "congestion" there, or leave these hosts out of the rule';
    scope.diagnostics.add([...path, 'congestion'], { message, hint });
  }
}
