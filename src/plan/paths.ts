import type { NodeSpec, Topology } from '../spec/types.js';

/** One way out of a node: over link `link`, whose `end` is the node itself. */
export interface Edge {
  readonly link: number;
  readonly end: 0 | 1;
  readonly neighbour: number;
  readonly metric: number;
}

/** The topology by index: `edges[n]` lists node n's links in file order. */
export interface Graph {
  readonly nodes: readonly NodeSpec[];
  readonly edges: readonly (readonly Edge[])[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** @param down ids of links that carry nothing */
export function buildGraph(topology: Topology, down: ReadonlySet<string> = new Set()): Graph {
  const indexOf = new Map(topology.nodes.map((node, index) => [node.name, index]));
  const edges: Edge[][] = topology.nodes.map(() => []);
  topology.links.forEach((link, index) => {
    const [a, b] = [indexOf.get(link.ends[0]), indexOf.get(link.ends[1])];
    if (a === undefined || b === undefined || down.has(link.id)) return;
    edges[a]?.push({ link: index, end: 0, neighbour: b, metric: link.metric });
    edges[b]?.push({ link: index, end: 1, neighbour: a, metric: link.metric });
  });
  return { nodes: topology.nodes, edges, indexOf };
}

/**
 * Distance of every node to `destination`, by Dijkstra from the destination outwards. A path leads through routers
 * only: a host takes packets for itself and forwards none. Infinity marks nodes without a path.
 */
export function distancesTo(graph: Graph, destination: number): readonly number[] {
  const distances = new Array<number>(graph.nodes.length).fill(Number.POSITIVE_INFINITY);
  const heap: (readonly [number, number])[] = [];
  distances[destination] = 0;
  pushHeap(heap, [0, destination]);
  for (let entry = popHeap(heap); entry !== undefined; entry = popHeap(heap)) {
    const [distance, node] = entry;
    if (distance > (distances[node] ?? 0)) continue;
    if (node !== destination && graph.nodes[node]?.kind !== 'router') continue;
    for (const edge of graph.edges[node] ?? []) {
      const candidate = distance + edge.metric;
      if (candidate >= (distances[edge.neighbour] ?? 0)) continue;
      distances[edge.neighbour] = candidate;
      pushHeap(heap, [candidate, edge.neighbour]);
    }
  }
  return distances;
}

/** Where node `from` may send packets for `destination`: every edge on a shortest path, in the order of the links. */
export function nextHopsOf(graph: Graph, distances: readonly number[], hop: { from: number; destination: number }) {
  const own = distances[hop.from] ?? Number.POSITIVE_INFINITY;
  if (own === 0 || !Number.isFinite(own)) return [];
  return (graph.edges[hop.from] ?? []).filter(
    (edge) =>
      edge.metric + (distances[edge.neighbour] ?? Number.POSITIVE_INFINITY) === own &&
      (edge.neighbour === hop.destination || graph.nodes[edge.neighbour]?.kind === 'router'),
  );
}

type HeapEntry = readonly [number, number];

/** Orders by distance, then by node, so that ties never depend on the history of insertions. */
function before(a: HeapEntry | undefined, b: HeapEntry | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

function pushHeap(heap: HeapEntry[], entry: HeapEntry): void {
  heap.push(entry);
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!before(heap[child], heap[parent])) return;
    swap(heap, child, parent);
    child = parent;
  }
}

function popHeap(heap: HeapEntry[]): HeapEntry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return top;
  heap[0] = last;
  let parent = 0;
  for (;;) {
    const [left, right] = [2 * parent + 1, 2 * parent + 2];
    const child = before(heap[right], heap[left]) ? right : left;
    if (!before(heap[child], heap[parent])) return top;
    swap(heap, child, parent);
    parent = child;
  }
}

function swap(heap: HeapEntry[], a: number, b: number): void {
  const [x, y] = [heap[a], heap[b]];
  if (x === undefined || y === undefined) return;
  heap[a] = y;
  heap[b] = x;
}
