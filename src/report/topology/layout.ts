import { dagre } from './dagre.js';
import type { PictureEdge, PictureGraph, PictureNode } from './graph.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly sites: ReadonlyMap<string, Box>;
  readonly nodes: ReadonlyMap<string, Box>;
  readonly edges: ReadonlyMap<string, EdgePath>;
}

export interface EdgePath {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Centre of the label. */
  readonly label: { readonly x: number; readonly y: number };
}

/** Width of a character of node and link labels in the drawing's units, generous enough for wide letters. */
export const CHARACTER = 7;
export const LABEL_LINE = 15;
/** Room above a site's nodes for its name and caption. */
const SITE_HEADER = 40;
const SITE_PAD = 14;

/**
 * Places nodes from left to right: the hosts of the first site, its router, the other sites' routers, their hosts. The
 * order of the plan decides, so that equal plans give equal pictures.
 */
export function layOut(graph: PictureGraph): Layout {
  const drawing = new dagre.graphlib.Graph({ multigraph: true });
  drawing.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 46, edgesep: 18 });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) drawing.setNode(node.id, sizeOf(node));
  for (const edge of graph.edges) {
    const { from, to } = orient(graph, edge);
    drawing.setEdge(from, to, labelSize(edge), edge.id);
  }
  dagre.layout(drawing);
  const placedNodes = new Map(graph.nodes.map(({ id }) => [id, boxOf(drawing.node(id))] as const));
  const placedEdges = new Map(
    graph.edges.map((edge) => {
      const { from, to } = orient(graph, edge);
      const placed = drawing.edge(from, to, edge.id);
      return [edge.id, { points: placed.points ?? [], label: { x: placed.x ?? 0, y: placed.y ?? 0 } }] as const;
    }),
  );
  const { nodes, edges } = inPlanOrder(graph, { nodes: placedNodes, edges: placedEdges });
  return frame({ nodes, edges, sites: siteBoxes(graph, nodes) });
}

type Placed = Pick<Layout, 'nodes' | 'edges'>;

/**
 * dagre orders nodes to avoid crossings, which says nothing about hosts that hang on the same router: those are put in
 * the order of the plan from top to bottom, each with its line.
 */
function inPlanOrder(graph: PictureGraph, { nodes, edges }: Placed): Placed {
  const [boxes, paths] = [new Map(nodes), new Map(edges)];
  for (const { name } of graph.sites) {
    const hosts = graph.nodes.flatMap(({ id, kind, site }) => {
      const own = graph.edges.filter(({ from, to }) => from === id || to === id);
      const [edge] = own;
      const box = nodes.get(id);
      return kind !== 'host' || site !== name || own.length !== 1 || edge === undefined || box === undefined
        ? []
        : [{ id, edge: edge.id, box }];
    });
    const places = hosts.toSorted((a, b) => a.box.y - b.box.y);
    hosts.forEach((host, index) => {
      const place = places[index] ?? host;
      const path = edges.get(place.edge);
      boxes.set(host.id, { ...host.box, y: place.box.y });
      if (path !== undefined) paths.set(host.edge, path);
    });
  }
  return { nodes: boxes, edges: paths };
}

function sizeOf({ label, kind }: PictureNode): { width: number; height: number } {
  return { width: Math.max(56, label.length * CHARACTER + 18), height: kind === 'host' ? 24 : 34 };
}

function labelSize({ label }: PictureEdge): { width: number; height: number; labelpos: 'c' } {
  const longest = Math.max(0, ...label.map((line) => line.length));
  return {
    width: longest * CHARACTER + (longest === 0 ? 0 : 16),
    height: label.length * LABEL_LINE + 8,
    labelpos: 'c',
  };
}

/** Access links point towards the middle of the picture, so that hosts come to lie on its outer sides. */
function orient({ sites, nodes }: PictureGraph, { from, to, role }: PictureEdge): { from: string; to: string } {
  if (role !== 'access') return { from, to };
  const kindOf = (id: string) => nodes.find((node) => node.id === id)?.kind;
  const [host, router] = kindOf(from) === 'router' ? [to, from] : [from, to];
  const onLeft = nodes.find(({ id }) => id === host)?.site === sites[0]?.name;
  return onLeft ? { from: host, to: router } : { from: router, to: host };
}

function boxOf(placed: { x?: number; y?: number; width: number; height: number }): Box {
  const { width, height } = placed;
  return { x: (placed.x ?? 0) - width / 2, y: (placed.y ?? 0) - height / 2, width, height };
}

function siteBoxes({ sites, nodes }: PictureGraph, boxes: ReadonlyMap<string, Box>): ReadonlyMap<string, Box> {
  const around = new Map<string, Box>();
  for (const { name, caption } of sites) {
    const own = nodes.filter(({ site }) => site === name).flatMap(({ id }) => boxes.get(id) ?? []);
    if (own.length === 0) continue;
    const inner = enclose(own);
    // The caption must fit; a box that grows does so on both sides of its nodes.
    const width = Math.max(inner.width, caption.length * 6.4) + 2 * SITE_PAD;
    around.set(name, {
      x: inner.x - (width - inner.width) / 2,
      y: inner.y - SITE_HEADER,
      width,
      height: inner.height + SITE_HEADER + SITE_PAD,
    });
  }
  return around;
}

function enclose(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Moves everything so that the drawing starts at 0, 0 with a margin. */
function frame({ nodes, edges, sites }: Pick<Layout, 'nodes' | 'edges' | 'sites'>): Layout {
  const margin = 6;
  const all = enclose([...nodes.values(), ...sites.values()]);
  const shift = <T extends { readonly x: number; readonly y: number }>(at: T): T => ({
    ...at,
    x: at.x - all.x + margin,
    y: at.y - all.y + margin,
  });
  const shiftAll = (boxes: ReadonlyMap<string, Box>) => new Map([...boxes].map(([key, box]) => [key, shift(box)]));
  const shiftEdge = ({ points, label }: EdgePath): EdgePath => ({ points: points.map(shift), label: shift(label) });
  return {
    width: all.width + 2 * margin,
    height: all.height + 2 * margin,
    nodes: shiftAll(nodes),
    sites: shiftAll(sites),
    edges: new Map([...edges].map(([key, edge]) => [key, shiftEdge(edge)])),
  };
}
