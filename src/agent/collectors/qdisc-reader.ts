import { parseQdiscMessage, QDISC_DUMP } from '../../parse/netlink-qdisc.js';
import { isFiltered } from '../../plan/index.js';
import type { NetworkPlan } from '../../plan/types.js';
import type { QdiscSample } from '../../records/index.js';
import { hasPortQdisc } from '../../program/qdiscs.js';
import type { NetnsServer } from '../netns/netns-server.js';

type Place = Pick<QdiscSample, 'link' | 'direction' | 'place'>;

/** What the qdiscs of one device stand for: a wire's device sends one direction and may filter what comes in of the other. */
interface DevicePlaces {
  readonly queue?: Place;
  readonly filter?: Place;
}

/** Queues that are no qdiscs but count like them. */
interface OtherQueues {
  read(tNs: number): readonly QdiscSample[];
}

const NO_OTHERS: OtherQueues = { read: () => [] };

/** Reads the statistics of all shaped qdiscs: one netlink dump per namespace that has any. */
export class QdiscReader {
  private constructor(
    private readonly netns: NetnsServer,
    /** Namespace → interface number → what its qdiscs stand for. */
    private readonly namespaces: ReadonlyMap<string, ReadonlyMap<number, DevicePlaces>>,
    private readonly others: OtherQueues,
  ) {}

  /** The network must be up: devices are looked up by name here, and by number from then on. */
  static async open(plan: NetworkPlan, netns: NetnsServer, others: OtherQueues = NO_OTHERS): Promise<QdiscReader> {
    const namespaces = await Promise.all(
      [...planPlaces(plan)].map(async ([name, places]) => {
        const numbered = [...places].map(
          async ([dev, place]) => [await netns.interfaceIndex(name, dev), place] as const,
        );
        return [name, new Map(await Promise.all(numbered))] as const;
      }),
    );
    return new QdiscReader(netns, new Map(namespaces), others);
  }

  /** One record per qdisc, an outer one before those below it. */
  async read(tNs: number): Promise<readonly QdiscSample[]> {
    const samples = await Promise.all(
      [...this.namespaces].map(async ([name, places]) => {
        const messages = await this.netns.dump(name, QDISC_DUMP);
        return messages.flatMap((message) => toSample(tNs, places, message));
      }),
    );
    return [...samples.flat(), ...this.others.read(tNs)];
  }
}

function toSample(tNs: number, places: ReadonlyMap<number, DevicePlaces>, message: Buffer): readonly QdiscSample[] {
  const { interfaceIndex, ...statistics } = parseQdiscMessage(message);
  const found = places.get(interfaceIndex);
  // clsact carries the redirect from wire to wire; only where it also drops packets do its counters say something.
  const place = statistics.kind === 'clsact' ? found?.filter : found?.queue;
  return place === undefined ? [] : [{ t_ns: tNs, ...place, ...statistics }];
}

/** Which devices of which namespaces carry a qdisc of the plan, and what it stands for. */
export function planPlaces(plan: NetworkPlan): ReadonlyMap<string, ReadonlyMap<string, DevicePlaces>> {
  const namespaces = new Map<string, Map<string, DevicePlaces>>();
  const add = (netns: string, dev: string, places: DevicePlaces): void => {
    const devices = namespaces.get(netns) ?? new Map<string, DevicePlaces>();
    namespaces.set(netns, devices.set(dev, { ...devices.get(dev), ...places }));
  };
  for (const link of plan.links) {
    for (const way of [link.forward, link.reverse]) {
      const of = { link: link.id, direction: way.direction };
      add(plan.wiresNetns, way.wireOut, { queue: { ...of, place: 'wire' } });
      if (way.line !== null) add(plan.wiresNetns, way.line.out, { queue: { ...of, place: 'line' } });
      const entry = way.line?.in ?? way.wireIn;
      if (isFiltered(way)) add(plan.wiresNetns, entry, { filter: { ...of, place: 'filter' } });
      if (hasPortQdisc(way)) add(way.from.node, way.from.dev, { queue: { ...of, place: 'port' } });
    }
  }
  return namespaces;
}
