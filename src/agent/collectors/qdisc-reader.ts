import { parseQdiscMessage, QDISC_DUMP } from '../../parse/netlink-qdisc.js';
import { isFiltered } from '../../plan/index.js';
import type { NetworkPlan } from '../../plan/types.js';
import type { QdiscSample } from '../../records/index.js';
import type { NetnsServer } from '../netns/netns-server.js';

type Place = Pick<QdiscSample, 'link' | 'direction' | 'place'>;

/** Reads the statistics of all shaped qdiscs: one netlink dump per namespace that has any. */
export class QdiscReader {
  private constructor(
    private readonly netns: NetnsServer,
    /** Namespace → interface number → what its qdisc stands for. */
    private readonly namespaces: ReadonlyMap<string, ReadonlyMap<number, Place>>,
  ) {}

  /** The network must be up: devices are looked up by name here, and by number from then on. */
  static async open(plan: NetworkPlan, netns: NetnsServer): Promise<QdiscReader> {
    const namespaces = await Promise.all(
      [...planPlaces(plan)].map(async ([name, places]) => {
        const numbered = [...places].map(
          async ([dev, place]) => [await netns.interfaceIndex(name, dev), place] as const,
        );
        return [name, new Map(await Promise.all(numbered))] as const;
      }),
    );
    return new QdiscReader(netns, new Map(namespaces));
  }

  /** One record per qdisc, an outer one before those below it. */
  async read(tNs: number): Promise<readonly QdiscSample[]> {
    const samples = await Promise.all(
      [...this.namespaces].map(async ([name, places]) => {
        const messages = await this.netns.dump(name, QDISC_DUMP);
        return messages.flatMap((message) => toSample(tNs, places, message));
      }),
    );
    return samples.flat();
  }
}

function toSample(tNs: number, places: ReadonlyMap<number, Place>, message: Buffer): readonly QdiscSample[] {
  const { interfaceIndex, ...statistics } = parseQdiscMessage(message);
  const place = places.get(interfaceIndex);
  if (place === undefined) return [];
  // clsact carries the redirect from wire to wire; only where it also drops packets do its counters say something.
  if ((statistics.kind === 'clsact') !== (place.place === 'filter')) return [];
  return [{ t_ns: tNs, ...place, ...statistics }];
}

/** Which devices of which namespaces carry a qdisc of the plan, and what it stands for. */
export function planPlaces(plan: NetworkPlan): ReadonlyMap<string, ReadonlyMap<string, Place>> {
  const namespaces = new Map<string, Map<string, Place>>();
  const add = (netns: string, dev: string, place: Place): void => {
    const devices = namespaces.get(netns) ?? new Map<string, Place>();
    namespaces.set(netns, devices.set(dev, place));
  };
  for (const link of plan.links) {
    for (const way of [link.forward, link.reverse]) {
      const of = { link: link.id, direction: way.direction };
      add(plan.wiresNetns, way.wireOut, { ...of, place: 'wire' });
      if (way.line !== null) add(plan.wiresNetns, way.line.out, { ...of, place: 'line' });
      if (isFiltered(way)) add(plan.wiresNetns, way.line?.in ?? way.wireIn, { ...of, place: 'filter' });
      if (way.variant !== 'wire-only') add(way.from.node, way.from.dev, { ...of, place: 'port' });
    }
  }
  return namespaces;
}
