import type { NetworkPlan, PlannedDirection, PlannedLink } from '../../plan/types.js';
import { describeChannel, describeLossModel } from '../../program/index.js';
import { formatRate, roundTime } from '../../util/units/index.js';

/** The network as it is drawn: hosts of a large site become one box, parallel links one line. */
export interface PictureGraph {
  readonly sites: readonly { readonly name: string; readonly caption: string }[];
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

export interface PictureNode {
  readonly id: string;
  readonly label: string;
  readonly kind: 'host' | 'router' | 'hosts';
  readonly site: string | null;
  /** Shown when the pointer rests on it. */
  readonly details: string;
}

export interface PictureEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly role: PlannedLink['role'];
  /** Number of parallel links drawn as this line. */
  readonly count: number;
  /** Lines of text on the drawing; none on access links, whose settings are in the site's caption. */
  readonly label: readonly string[];
  readonly details: string;
}

/** Sites with more hosts are drawn with one box for all of them. */
const MOST_HOSTS = 12;

export function pictureGraph(plan: NetworkPlan): PictureGraph {
  const crowded = new Map(plan.sites.flatMap((site) => (site.hosts.length > MOST_HOSTS ? [[site.name, site]] : [])));
  const boxOf = (name: string): string => {
    const node = plan.nodes.find((one) => one.name === name);
    return node?.kind === 'host' && node.site !== null && crowded.has(node.site) ? `${node.site} hosts` : name;
  };
  const single = plan.nodes.filter(({ name }) => boxOf(name) === name);
  return {
    sites: plan.sites.map(({ name, hosts }) => ({ name, caption: accessCaption(plan, hosts) })),
    nodes: [
      ...single.map((node): PictureNode => ({
        id: node.name,
        label: node.name,
        kind: node.kind,
        site: node.site,
        details: `${node.name}, ${node.kind}: ${node.interfaces.map((one) => `${one.name} ${one.address}`).join(', ')}`,
      })),
      ...[...crowded].map(([site, { hosts }]): PictureNode => ({
        id: `${site} hosts`,
        label: `${String(hosts.length)} hosts`,
        kind: 'hosts',
        site,
        details: `${hosts[0] ?? ''} to ${hosts.at(-1) ?? ''}`,
      })),
    ],
    edges: edgesOf(plan, boxOf),
  };
}

function edgesOf(plan: NetworkPlan, boxOf: (name: string) => string): readonly PictureEdge[] {
  const groups = new Map<string, PlannedLink[]>();
  for (const link of plan.links) {
    const key = [boxOf(link.forward.from.node), boxOf(link.forward.to.node), link.role, ...settings(link)].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), link]);
  }
  return [...groups.values()].flatMap((links) => {
    const [link] = links;
    if (link === undefined) return [];
    const name = links.length === 1 ? link.id : `${String(links.length)} × ${link.group}`;
    return [
      {
        id: link.id,
        from: boxOf(link.forward.from.node),
        to: boxOf(link.forward.to.node),
        role: link.role,
        count: links.length,
        label: link.role === 'access' ? [] : [name, ...settings(link)],
        details: [name, ...settings(link)].join(' · '),
      },
    ];
  });
}

/** What makes two links alike, in words: rate and round trip, then queue and loss where there are any. */
function settings({ forward, reverse, distanceKm }: PlannedLink): readonly string[] {
  const both = (text: (direction: PlannedDirection) => string): string => {
    const [there, back] = [text(forward), text(reverse)];
    if (there === back) return there;
    return [there === '' ? '' : `${there} →`, back === '' ? '' : `${back} ←`].filter((one) => one !== '').join(' / ');
  };
  const distance = distanceKm === null ? '' : ` · ${String(distanceKm)} km`;
  const rtt = roundTime(forward.delayNs + reverse.delayNs);
  const trouble = [both(describeQueue), both(describeLoss)].filter((text) => text !== '');
  return [`${both(({ rateBps }) => formatRate(rateBps))} · RTT ${rtt}${distance}`, ...trouble];
}

export function describeQueue({ queue, variant, limitPackets, limitBytes }: PlannedDirection): string {
  if (variant === 'wire-only') return '';
  if (limitPackets !== null) return `${queue.discipline} ${String(limitPackets)} packets`;
  return `${queue.discipline} ${limitBytes === null ? '' : `${String(limitBytes)} bytes`}`.trim();
}

/** Losses and whatever else the wire does, in words. */
export function describeLoss(direction: PlannedDirection): string {
  return [describeLossModel(direction.loss), ...describeChannel(direction)].filter((text) => text !== '').join(', ');
}

/** `4 hosts · 10 Gbit/s, RTT 10 us`, or that they differ. */
function accessCaption(plan: NetworkPlan, hosts: readonly string[]): string {
  const own = plan.links.filter(
    ({ role, forward, reverse }) =>
      role === 'access' && [forward, reverse].some(({ from }) => hosts.includes(from.node)),
  );
  const [first, ...others] = own.map(({ forward, reverse }) => {
    return `${formatRate(forward.rateBps)}, RTT ${roundTime(forward.delayNs + reverse.delayNs)}`;
  });
  const count = hosts.length === 1 ? '1 host' : `${String(hosts.length)} hosts`;
  if (first === undefined) return count;
  return others.every((one) => one === first) ? `${count} · ${first}` : `${count} · access links differ`;
}
