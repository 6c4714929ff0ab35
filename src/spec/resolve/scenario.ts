import type { Diagnostics } from '../diagnostics.js';
import type { ScenarioDocument } from '../schema/scenario.js';
import type { ProofSpec, Scenario, SourceMap, SpecPath, Topology } from '../types.js';
import { resolveBalancing } from './balance.js';
import { resolveControl } from './control.js';
import { resolveExpectations } from './expectations.js';
import { resolveTimeline } from './timeline.js';
import { resolveTransport } from './transport.js';
import { resolveTune } from './tune.js';
import { resolveUntil } from './until.js';
import { WorkloadScope } from './workload-scope.js';
import { resolveWorkloads } from './workloads.js';

export interface ScenarioScope {
  readonly topology: Topology;
  readonly source: SourceMap;
  readonly diagnostics: Diagnostics;
  /** Texts of the trace files that the topology uses, by their SHA-256. */
  readonly traces: Scenario['traces'];
}

/** Checks references, fills in defaults. Problems go to `diagnostics`; then the value is not to be used. */
export function resolveScenario(document: ScenarioDocument, scope: ScenarioScope): Scenario {
  const { topology, diagnostics } = scope;
  checkDuplicateIds(document.workloads, 'workloads', diagnostics);
  checkDuplicateIds(document.expectations, 'expectations', diagnostics);
  const workloads = resolveWorkloads(document.workloads, new WorkloadScope(topology, diagnostics));
  checkDuplicateIds(document.timeline, 'timeline', diagnostics);
  checkDuplicateIds(document.balance, 'balance', diagnostics);
  checkDuplicateIds(document.controllers, 'controllers', diagnostics);
  const transport = resolveTransport(document.transport, { topology, workloads, diagnostics });
  const scopeOfChanges = { topology, workloads, deadlineNs: document.deadline, diagnostics };
  const { links: timeline, transport: transportTimeline } = resolveTimeline(document.timeline, scopeOfChanges);
  const balancing = resolveBalancing(document, scopeOfChanges);
  const expectations = resolveExpectations(document.expectations, { topology, workloads, diagnostics });
  const until =
    document.until === undefined ? {} : { until: resolveUntil(document.until, { topology, workloads, diagnostics }) };
  checkCaptures(document.captures, topology, diagnostics);
  const { name, description, clock, processor, seed, repeats, captures, calibrate, sweep } = document;
  return {
    ...{ name, description, topology, clock, processor, seed, repeats, captures, calibrate, sweep },
    ...{ workloads, timeline, expectations },
    ...resolveControl(document, diagnostics),
    ...(transport.length === 0 ? {} : { transport }),
    ...(transportTimeline.length === 0 ? {} : { transportTimeline }),
    ...(balancing === undefined ? {} : { balancing }),
    tune: resolveTune(document.tune, { topology, workloads, diagnostics }),
    ...until,
    ...(document.modules === undefined ? {} : { modules: document.modules.map((path) => ({ path })) }),
    deadlineNs: document.deadline,
    sampleNs: document.sample,
    settleNs: document.settle,
    proof: resolveProof(document.proof, scope),
    source: scope.source,
    traces: scope.traces,
  };
}

/** What items of a key are, where its name does not say it. */
const NOUNS: Readonly<Record<string, string>> = { timeline: 'changes', balance: 'policies' };

function checkDuplicateIds(items: readonly { readonly id: string }[], key: string, diagnostics: Diagnostics): void {
  const seen = new Set<string>();
  for (const [index, { id }] of items.entries()) {
    const path: SpecPath = [key, index, 'id'];
    if (seen.has(id))
      diagnostics.add(path, {
        message: `two ${NOUNS[key] ?? key} are named "${id}"`,
        hint: 'rename one of them',
      });
    seen.add(id);
  }
}

function resolveProof(proof: ScenarioDocument['proof'], { topology, diagnostics }: ScenarioScope): ProofSpec {
  if (typeof proof === 'string') return proof === 'always' ? { mode: 'kept', links: undefined } : { mode: proof };
  // Members of parallel links have names of their own; the name in the file means all of them.
  const known = [...new Set(topology.links.flatMap(({ id, group }) => [group, id]))];
  for (const [index, name] of proof.links.entries()) {
    if (!known.includes(name)) diagnostics.addUnknownName(['proof', 'links', index], { what: 'link', name, known });
  }
  const chosen = topology.links.filter(({ id, group }) => proof.links.includes(id) || proof.links.includes(group));
  return { mode: 'kept', links: chosen.map(({ id }) => id) };
}

function checkCaptures(captures: ScenarioDocument['captures'], topology: Topology, diagnostics: Diagnostics): void {
  for (const [index, { node, dev }] of captures.entries()) {
    const path: SpecPath = ['captures', index];
    if (!topology.nodes.some((candidate) => candidate.name === node)) {
      const known = topology.nodes.map((candidate) => candidate.name);
      diagnostics.addUnknownName([...path, 'node'], { what: 'node', name: node, known });
      continue;
    }
    const known = devicesOf(node, topology);
    if (known.includes(dev)) continue;
    diagnostics.addUnknownName([...path, 'dev'], { what: `interface of ${node}`, name: dev, known });
  }
}

/** Interfaces of a node, as the plan names them: `eth0`, `eth1`, … on a host, link ids on a router. */
function devicesOf(node: string, topology: Topology): readonly string[] {
  const isHost = topology.nodes.some((candidate) => candidate.name === node && candidate.kind === 'host');
  const links = topology.links.filter((link) => link.ends.includes(node));
  return links.map((link, index) => (isHost ? `eth${String(index)}` : link.id));
}
