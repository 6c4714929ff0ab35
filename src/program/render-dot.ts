import type { NetworkPlan, PlannedNode } from '../plan/types.js';
import { describeLinkBriefly, groupBySite } from './picture.js';

/** The topology in Graphviz's DOT language: one cluster per site, one undirected edge per link. */
export function renderDot(plan: NetworkPlan): string {
  const shape = ({ name, kind }: PlannedNode): string =>
    `${quote(name)} [shape=${kind === 'router' ? 'hexagon' : 'box'}];`;
  const { sites, others } = groupBySite(plan);
  const clusters = sites.flatMap(({ name, nodes }, index) => [
    `  subgraph cluster_${String(index)} {`,
    `    label=${quote(name)};`,
    ...nodes.map((node) => `    ${shape(node)}`),
    '  }',
  ]);
  const edges = plan.links.map((link) => {
    const { from, to } = link.forward;
    return `  ${quote(from.node)} -- ${quote(to.node)} [label=${quote(describeLinkBriefly(link))}];`;
  });
  return [
    `graph ${quote(plan.name)} {`,
    ...clusters,
    ...others.map((node) => `  ${shape(node)}`),
    ...edges,
    '}',
    '',
  ].join('\n');
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
