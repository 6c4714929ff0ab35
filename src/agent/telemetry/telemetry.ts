import type { NetworkPlan } from '../../plan/types.js';
import type { ConnectionSample, HopSample, PathSample, RttSample } from '../../records/index.js';
import type { CellFiles } from '../../store/paths.js';
import type { RawSample } from '../collectors/sampler.js';
import { JsonLinesFile } from '../json-lines-file.js';
import { ConnectionDeriver } from './connection-deriver.js';
import { HopDeriver, type RateOf } from './hop-deriver.js';
import { PathDeriver } from './path-deriver.js';

/** Everything that is told at one time. */
export interface TelemetryTick {
  readonly tNs: number;
  readonly connections: readonly ConnectionSample[];
  readonly hops: readonly HopSample[];
  readonly paths: readonly PathSample[];
}

export interface TelemetryParts {
  readonly plan: NetworkPlan;
  readonly files: CellFiles;
  /** A multiple of the sampling period. */
  readonly periodNs: number;
  readonly rateOf: RateOf;
}

/** Makes telemetry of the sampler's samples, which nothing is read a second time for, and writes it down. */
export class Telemetry {
  private readonly connections: ConnectionDeriver;
  private readonly hops: HopDeriver;
  private readonly paths: PathDeriver;
  private readonly out: {
    readonly connection: JsonLinesFile<ConnectionSample>;
    readonly hop: JsonLinesFile<HopSample>;
    readonly path: JsonLinesFile<PathSample>;
  };
  private pings: RttSample[] = [];
  private lastNs: number | null = null;
  private dueNs = 0;

  constructor(private readonly parts: TelemetryParts) {
    const { plan, rateOf, files } = parts;
    this.connections = new ConnectionDeriver(plan);
    this.hops = new HopDeriver(plan, rateOf);
    this.paths = new PathDeriver(plan);
    this.out = {
      connection: new JsonLinesFile(files.samples('connection')),
      hop: new JsonLinesFile(files.samples('hop')),
      path: new JsonLinesFile(files.samples('path')),
    };
  }

  addPing(sample: RttSample): void {
    this.pings.push(sample);
  }

  /**
   * Takes a sample; null between two periods.
   * @param raw null while no workload runs and nothing is sampled
   */
  observe(tNs: number, raw: RawSample | null): TelemetryTick | null {
    if (tNs < this.dueNs) return null;
    const { periodNs } = this.parts;
    this.dueNs = Math.max(this.dueNs + periodNs, Math.ceil(tNs / periodNs) * periodNs);
    const interval = { tNs, seconds: this.lastNs === null ? 0 : (tNs - this.lastNs) / 1e9 };
    this.lastNs = tNs;
    const connections = raw === null ? [] : this.connections.next(raw.connections, interval);
    const hops = raw === null ? [] : this.hops.next(raw, interval);
    const paths = this.paths.next(tNs, { connections, hops, pings: this.pings });
    this.pings = [];
    this.out.connection.append(connections);
    this.out.hop.append(hops);
    this.out.path.append(paths);
    return { tNs, connections, hops, paths };
  }

  close(): void {
    for (const file of Object.values(this.out)) file.close();
  }
}
