import type { Diagnostics } from '../diagnostics.js';
import type { NodeSpec, SpecPath, Topology } from '../types.js';
import { Reachability } from './reachability.js';

/** What workloads refer to. */
export class WorkloadScope {
  private readonly nodes: ReadonlyMap<string, NodeSpec>;
  private readonly reachability: Reachability;

  /** Hosts of the jobs so far, by workload: what the pool has given away. */
  readonly jobs = new Map<string, readonly string[]>();

  constructor(
    readonly topology: Topology,
    readonly diagnostics: Diagnostics,
  ) {
    this.nodes = new Map(topology.nodes.map((node) => [node.name, node]));
    this.reachability = new Reachability(topology);
  }

  /** @returns whether the node exists; a problem is recorded if not */
  requireNode(name: string, path: SpecPath): boolean {
    if (this.nodes.has(name)) return true;
    this.diagnostics.addUnknownName(path, { what: 'node', name, known: [...this.nodes.keys()] });
    return false;
  }

  requireHost(name: string, path: SpecPath): boolean {
    if (!this.requireNode(name, path)) return false;
    if (this.nodes.get(name)?.kind === 'host') return true;
    const message = `"${name}" is a router, and ranks run on hosts`;
    this.diagnostics.add(path, { message, hint: 'name a host' });
    return false;
  }

  /** Both nodes of a conversation: they exist, differ and can reach each other. */
  requirePair({ from, to }: { readonly from: string; readonly to: string }, path: SpecPath): void {
    const known = [this.requireNode(from, [...path, 'from']), this.requireNode(to, [...path, 'to'])];
    if (known.includes(false)) return;
    if (from === to) {
      const message = `"from" and "to" are both "${from}"`;
      this.diagnostics.add([...path, 'to'], { message, hint: 'traffic of a node with itself crosses no link' });
      return;
    }
    this.requirePath(from, to, [...path, 'to']);
  }

  requirePath(from: string, to: string, path: SpecPath): void {
    if (this.reachability.connects(from, to)) return;
    const hint = 'add a link; note that hosts do not forward packets';
    this.diagnostics.add(path, { message: `no path of links leads from "${from}" to "${to}"`, hint });
  }
}
