import type { CellFiles } from '../../store/paths.js';
import type { InterfaceSample, QdiscSample, TcpSample } from '../../records/index.js';
import type { Clock } from '../clock.js';
import { JsonLinesFile } from '../json-lines-file.js';
import type { InterfaceReader } from './interface-reader.js';
import type { QdiscReader } from './qdisc-reader.js';
import type { TcpReader } from './tcp-reader.js';

/** All that was read at one time. */
export interface RawSample {
  readonly interfaces: readonly InterfaceSample[];
  readonly qdiscs: readonly QdiscSample[];
  readonly connections: readonly TcpSample[];
}

export interface SamplerSources {
  readonly clock: Clock;
  readonly interfaces: Pick<InterfaceReader, 'read'>;
  readonly qdiscs: Pick<QdiscReader, 'read'>;
  readonly connections: Pick<TcpReader, 'read'>;
  /** Nodes with TCP traffic now; null while no workload runs, when there is nothing to sample. */
  tcpNodes(): readonly string[] | null;
  /** Called at every sample, also an empty one. */
  onTick(tNs: number): void;
  /** Called with what was read; null where there was nothing to sample. */
  onSample(tNs: number, raw: RawSample | null): void;
}

/** Writes samples/{iface,qdisc,tcp}.jsonl: counters, queues and TCP_INFO at every multiple of the sampling period. */
export class Sampler {
  private readonly iface: JsonLinesFile<InterfaceSample>;
  private readonly qdisc: JsonLinesFile<QdiscSample>;
  private readonly tcp: JsonLinesFile<TcpSample>;

  constructor(
    files: CellFiles,
    private readonly sources: SamplerSources,
  ) {
    this.iface = new JsonLinesFile(files.samples('iface'));
    this.qdisc = new JsonLinesFile(files.samples('qdisc'));
    this.tcp = new JsonLinesFile(files.samples('tcp'));
  }

  /**
   * Samples from time 0 until the signal aborts, each within a millisecond after it is due and stamped with the time it
   * was taken. A sample that is late does not delay those after it.
   */
  async run(periodNs: number, stop: AbortSignal): Promise<void> {
    const { clock } = this.sources;
    for (let dueNs = 0; ;) {
      await clock.wakeAfter(dueNs, stop);
      if (stop.aborted) return;
      const now = clock.now();
      await this.sample(now);
      dueNs = nextMultiple(now, dueNs, periodNs);
    }
  }

  close(): void {
    for (const file of [this.iface, this.qdisc, this.tcp]) file.close();
  }

  private async sample(tNs: number): Promise<void> {
    this.sources.onTick(tNs);
    const tcpNodes = this.sources.tcpNodes();
    if (tcpNodes === null) {
      this.sources.onSample(tNs, null);
      return;
    }
    const interfaces = this.sources.interfaces.read(tNs);
    this.iface.append(interfaces);
    const [qdiscs, connections] = await Promise.all([
      this.sources.qdiscs.read(tNs),
      this.sources.connections.read(tcpNodes, tNs),
    ]);
    this.qdisc.append(qdiscs);
    this.tcp.append(connections);
    this.sources.onSample(tNs, { interfaces, qdiscs, connections });
  }
}

/** The first multiple of the period after both now and the last one that was due. */
const nextMultiple = (nowNs: number, lastNs: number, periodNs: number): number =>
  Math.max(lastNs + periodNs, Math.ceil(nowNs / periodNs) * periodNs);
