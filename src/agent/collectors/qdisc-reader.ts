import { LonghaulError } from '../../errors/index.js';
import type { NetworkPlan } from '../../plan/types.js';
import { parseQdiscStatistics, type QdiscStatistics } from '../../parse/tc-statistics.js';
import { LineSplitter } from '../../proc/lines.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';
import type { QdiscSample } from '../../records/index.js';

type Place = Pick<QdiscSample, 'link' | 'direction' | 'place'>;

/**
 * Reads the statistics of all shaped qdiscs through one long-lived `tc -batch -` per namespace: a line written to it is
 * answered with one line of JSON, flushed, so that a sample starts no process.
 */
export class QdiscReader {
  private readonly namespaces: readonly NamespaceReader[];

  constructor(plan: NetworkPlan) {
    this.namespaces = [...planPlaces(plan)].map(([netns, places]) => new NamespaceReader(netns, places));
  }

  /** One record per qdisc, an outer one before those below it. */
  async read(tNs: number): Promise<readonly QdiscSample[]> {
    const samples = await Promise.all(this.namespaces.map((reader) => reader.read(tNs)));
    return samples.flat();
  }

  close(): void {
    for (const reader of this.namespaces) reader.close();
  }
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
      if (way.variant !== 'wire-only') add(way.from.node, way.from.dev, { ...of, place: 'port' });
    }
  }
  return namespaces;
}

interface Waiting {
  readonly resolve: (json: string) => void;
  readonly reject: (error: Error) => void;
}

class NamespaceReader {
  private readonly process: StartedProcess;
  private readonly waiting: Waiting[] = [];
  private stderr = '';

  constructor(
    private readonly netns: string,
    private readonly places: ReadonlyMap<string, Place>,
  ) {
    this.process = startProgram({ argv: ['tc', '-n', netns, '-s', '-j', '-batch', '-'] });
    const lines = new LineSplitter((line) => {
      if (line.startsWith('[')) this.waiting.shift()?.resolve(line);
    });
    this.process.onStdout((text) => {
      lines.push(text);
    });
    this.process.onStderr((text) => {
      this.stderr += text;
    });
    void this.process.closed.then(() => {
      for (const { reject } of this.waiting.splice(0)) reject(this.failure());
    });
  }

  async read(tNs: number): Promise<readonly QdiscSample[]> {
    const json = await new Promise<string>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.write('qdisc show\n');
    });
    return parseQdiscStatistics(json).flatMap((statistics) => this.sample(tNs, statistics));
  }

  close(): void {
    this.process.endInput();
  }

  private sample(tNs: number, statistics: QdiscStatistics): readonly QdiscSample[] {
    const place = this.places.get(statistics.dev);
    // clsact carries the redirect from wire to wire and shapes nothing.
    if (place === undefined || statistics.kind === 'clsact') return [];
    const { kind, bytes, packets, drops, overlimits, backlogBytes, backlogPackets, ecnMarks } = statistics;
    const counts = { kind, bytes, packets, drops, overlimits };
    const queued = { backlog_bytes: backlogBytes, backlog_packets: backlogPackets, ecn_marks: ecnMarks };
    return [{ t_ns: tNs, ...place, ...counts, ...queued }];
  }

  private failure(): LonghaulError {
    const detail = this.stderr.trim();
    return new LonghaulError({ code: 'bug', message: `tc ended while sampling namespace ${this.netns}`, detail });
  }
}
