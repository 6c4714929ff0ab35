import type { NetworkPlan, PlannedNode } from '../plan/types.js';
import { describeLinkBriefly, groupBySite } from './picture.js';

/** A Mermaid flowchart: one box per site, one edge per link. */
export function renderMermaid(plan: NetworkPlan): string {
  const ids = new Map(plan.nodes.map((node, index) => [node.name, `n${String(index)}`]));
  const idOf = (name: string): string => ids.get(name) ?? name;
  // Hosts are rounded, routers hexagonal.
  const shape = ({ name, kind }: PlannedNode): string =>
    kind === 'router' ? `${idOf(name)}{{"${name}"}}` : `${idOf(name)}("${name}")`;
  const { sites, others } = groupBySite(plan);
  const boxes = sites.flatMap(({ name, nodes }, index) => [
    `  subgraph s${String(index)}["${name}"]`,
    ...nodes.map((node) => `    ${shape(node)}`),
    '  end',
  ]);
  const edges = plan.links.map(
    (link) => `  ${idOf(link.forward.from.node)} ---|"${describeLinkBriefly(link)}"| ${idOf(link.forward.to.node)}`,
  );
  return ['flowchart LR', ...boxes, ...others.map((node) => `  ${shape(node)}`), ...edges, ''].join('\n');
}
