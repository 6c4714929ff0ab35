/**
 * The part of dagre that is used, with types of our own: the package's declarations import their files without
 * extensions, which Node's module resolution cannot follow.
 */
import library from '@dagrejs/dagre';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** After layout `x` and `y` are the centre. */
type PlacedNode = Size & { readonly x?: number; readonly y?: number };
type PlacedEdge = PlacedNode & { readonly points?: readonly { readonly x: number; readonly y: number }[] };

interface Drawing {
  setGraph(options: { rankdir: 'LR'; nodesep: number; ranksep: number; edgesep: number }): void;
  setDefaultEdgeLabel(make: () => object): void;
  setNode(id: string, size: Size): void;
  setEdge(from: string, to: string, label: Size & { readonly labelpos: 'c' }, name: string): void;
  node(id: string): PlacedNode;
  edge(from: string, to: string, name: string): PlacedEdge;
}

interface Dagre {
  readonly graphlib: { readonly Graph: new (options: { multigraph: true }) => Drawing };
  layout(drawing: Drawing): void;
}

export const dagre = library as unknown as Dagre;
