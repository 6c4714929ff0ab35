import type { NetworkPlan } from '../../plan/types.js';
import { escapeXml } from '../escape-xml.js';
import { pictureGraph, type PictureEdge, type PictureGraph, type PictureNode } from './graph.js';
import { LABEL_LINE, layOut, type EdgePath, type Layout } from './layout.js';

/** More boxes than this make a picture that nobody can read. */
const MOST_NODES = 400;

/**
 * The topology as an SVG: sites as boxes, hosts, routers, and links labelled with rate, round trip, queue and loss.
 * Every element has a title with its details. The link table of the report is its textual equivalent.
 */
export function renderTopology(plan: NetworkPlan): string {
  const graph = pictureGraph(plan);
  if (graph.nodes.length > MOST_NODES) {
    return `<p class="note">The topology has ${String(plan.nodes.length)} nodes, too many to draw.</p>`;
  }
  const layout = layOut(graph);
  const size = `${String(Math.ceil(layout.width))} ${String(Math.ceil(layout.height))}`;
  return [
    `<svg class="topology" viewBox="0 0 ${size}" width="${String(Math.ceil(layout.width))}" role="img" aria-label="${escapeXml(altText(plan))}">`,
    ...graph.sites.map((site) => drawSite(site, layout)),
    ...graph.edges.map((edge) => drawEdge(edge, layout.edges.get(edge.id))),
    ...graph.nodes.map((node) => drawNode(node, layout)),
    '</svg>',
  ].join('\n');
}

function drawSite({ name, caption }: PictureGraph['sites'][number], { sites }: Layout): string {
  const box = sites.get(name);
  if (box === undefined) return '';
  return [
    `<g class="site"><rect x="${n(box.x)}" y="${n(box.y)}" width="${n(box.width)}" height="${n(box.height)}" rx="10"/>`,
    `<text class="site-name" x="${n(box.x + 12)}" y="${n(box.y + 18)}">${escapeXml(name)}</text>`,
    `<text class="site-caption" x="${n(box.x + 12)}" y="${n(box.y + 33)}">${escapeXml(caption)}</text></g>`,
  ].join('');
}

function drawNode({ id, label, kind, details }: PictureNode, { nodes }: Layout): string {
  const box = nodes.get(id);
  if (box === undefined) return '';
  const radius = kind === 'router' ? 17 : 5;
  const shape = `<rect x="${n(box.x)}" y="${n(box.y)}" width="${n(box.width)}" height="${n(box.height)}" rx="${String(radius)}"/>`;
  const text = `<text x="${n(box.x + box.width / 2)}" y="${n(box.y + box.height / 2)}" dy="0.35em">${escapeXml(label)}</text>`;
  return `<g class="node ${escapeXml(kind)}"><title>${escapeXml(details)}</title>${shape}${text}</g>`;
}

function drawEdge({ label, role, count, details }: PictureEdge, path: EdgePath | undefined): string {
  if (path === undefined) return '';
  const line = `<path d="${curve(path.points)}"/>`;
  const many = count > 1 ? ' parallel' : '';
  // The name stands above the line, the settings below it, so that the line itself stays visible.
  const lines = label.map((text, index) => {
    const y = path.label.y + (index === 0 ? -10 : 12 + (index - 1) * LABEL_LINE);
    const kind = index === 0 ? 'link-name' : 'link-setting';
    return `<text class="${kind}" x="${n(path.label.x)}" y="${n(y)}" dy="0.35em">${escapeXml(text)}</text>`;
  });
  return `<g class="link ${escapeXml(role)}${many}"><title>${escapeXml(details)}</title>${line}${lines.join('')}</g>`;
}

/** A smooth line through dagre's points: quadratic curves from middle to middle, with the points as control points. */
function curve(points: EdgePath['points']): string {
  const [first, ...rest] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const parts = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    return `Q${n(point.x)} ${n(point.y)} ${n((point.x + next.x) / 2)} ${n((point.y + next.y) / 2)}`;
  });
  return `M${n(first.x)} ${n(first.y)}${parts.join('')}L${n(last.x)} ${n(last.y)}`;
}

const n = (value: number) => String(Math.round(value * 10) / 10);

function altText({ sites, nodes, links }: NetworkPlan): string {
  const names = sites.map(({ name, hosts }) => `${name} with ${String(hosts.length)} hosts`).join(', ');
  const wan = links.filter(({ role }) => role === 'wan').length;
  return `Network of ${String(nodes.length)} nodes: ${names}; ${String(wan)} links between sites. The links are listed below.`;
}
