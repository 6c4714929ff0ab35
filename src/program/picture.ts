import type { NetworkPlan, PlannedLink, PlannedNode } from '../plan/types.js';
import { formatRate, formatTime } from '../util/units/index.js';

export interface SiteGroup {
  readonly name: string;
  readonly nodes: readonly PlannedNode[];
}

/** Nodes by site, in the order of the plan, and those that belong to none. */
export function groupBySite(plan: NetworkPlan): { sites: readonly SiteGroup[]; others: readonly PlannedNode[] } {
  const sites = plan.sites.map(({ name }) => ({ name, nodes: plan.nodes.filter((node) => node.site === name) }));
  return { sites, others: plan.nodes.filter((node) => node.site === null) };
}

/** Label of a link in a picture: its id, rate and delay, both directions where they differ. */
export function describeLinkBriefly(link: PlannedLink): string {
  const [there, back] = [link.forward, link.reverse].map(
    ({ rateBps, delayNs }) => `${formatRate(rateBps)} ${formatTime(delayNs)}`,
  );
  const figures = there === back ? (there ?? '') : `${there ?? ''} / ${back ?? ''}`;
  return link.role === 'access' ? figures : `${link.id}: ${figures}`;
}
