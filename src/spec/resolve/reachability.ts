import type { Topology } from '../types.js';

/** Numbers the connected parts of a topology. Hosts end a path: they do not forward. */
export class Reachability {
  private readonly neighbours = new Map<string, string[]>();
  private readonly routers: ReadonlySet<string>;
  private readonly reached = new Map<string, ReadonlySet<string>>();

  constructor(topology: Topology) {
    this.routers = new Set(topology.nodes.filter((node) => node.kind === 'router').map((node) => node.name));
    for (const { ends } of topology.links) {
      this.join(ends[0], ends[1]);
      this.join(ends[1], ends[0]);
    }
  }

  /** Whether packets can get from one node to the other. */
  connects(from: string, to: string): boolean {
    const known = this.reached.get(from) ?? this.explore(from);
    this.reached.set(from, known);
    return known.has(to);
  }

  private join(from: string, to: string): void {
    const list = this.neighbours.get(from) ?? [];
    list.push(to);
    this.neighbours.set(from, list);
  }

  private explore(start: string): ReadonlySet<string> {
    const seen = new Set([start]);
    const frontier = [start];
    for (let node = frontier.pop(); node !== undefined; node = frontier.pop()) {
      if (node !== start && !this.routers.has(node)) continue;
      for (const next of this.neighbours.get(node) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        frontier.push(next);
      }
    }
    return seen;
  }
}
