/** The program files of the ranks: what src/native/lh_collective_program.c reads. Pure. */
import { probeRows } from './collective-probe-program.js';
import { peersOf, renderRankPrograms } from '../../collectives/index.js';
import {
  collectiveSchedule,
  elementCount,
  encodingOf,
  pairSettingsOf,
  proveSchedule,
  sitesOfRanks,
  type PlannedCollective,
} from '../../program/collective.js';
import { planProbes } from '../../program/collective-probe.js';
import type { NetworkPlan } from '../../plan/types.js';

export interface CollectivePlace {
  readonly plan: NetworkPlan;
  readonly addressOf: (node: string) => string;
  readonly port: number;
  /** File that the ranks share as memory. */
  readonly shared: string;
}

/** One text per rank. */
export function renderCollectivePrograms(workload: PlannedCollective, place: CollectivePlace): readonly string[] {
  const siteOf = sitesOfRanks(place.plan, workload.ranks);
  const schedules = workload.sizesBytes.map((sizeBytes) => ({
    sizeBytes,
    count: elementCount(workload, sizeBytes),
    schedule: collectiveSchedule(workload, siteOf, sizeBytes),
  }));
  const proofs = schedules.map(({ schedule }) => proveSchedule(schedule, workload, siteOf));
  const roundings = Math.max(0, ...proofs.map(({ mostRoundings }) => mostRoundings));
  const sections = schedules.map(({ sizeBytes, count, schedule }) => ({
    header: `size ${sizeBytes} count ${count}`,
    rows: renderRankPrograms(schedule, count),
  }));
  const probes = planProbes(workload, siteOf);
  return workload.ranks.map((node, rank) => {
    const peers = new Set(schedules.flatMap(({ schedule }) => peersOf(schedule, rank)));
    return [
      `rank ${rank} of ${workload.ranks.length}`,
      `listen ${place.addressOf(node)} ${place.port}`,
      `type ${workload.type}`,
      `op ${workload.op}`,
      `iterations ${workload.iterations} warmup ${workload.warmupIterations}`,
      `compute ${workload.computeNs}`,
      `window ${workload.windowBytes ?? 0}`,
      `quantise ${workload.quantised ? 1 : 0} roundings ${roundings}`,
      `shared ${place.shared}`,
      ...[...peers].sort((a, b) => a - b).map((peer) => peerLine(workload, place, { siteOf, rank, peer })),
      ...probes.flatMap((probe) => probeRows(probe, rank)),
      ...sections.flatMap(({ header, rows }) => [header, ...(rows[rank] ?? [])]),
      '',
    ].join('\n');
  });
}

interface Pair {
  readonly siteOf: readonly number[];
  readonly rank: number;
  readonly peer: number;
}

/** `peer RANK ADDRESS STREAMS WIDE PACING CONGESTION`; pacing in bytes per second or 0; a minus leaves congestion control to the route or the node. */
function peerLine(workload: PlannedCollective, { addressOf }: CollectivePlace, { siteOf, rank, peer }: Pair): string {
  const { streams } = encodingOf(workload, siteOf)(rank, peer);
  const congestion = workload.congestion ?? '-';
  const wide = siteOf[rank] === siteOf[peer] ? 0 : 1;
  const pair = pairSettingsOf(workload.pairSettings, siteOf[rank], siteOf[peer]);
  // What holds for all pairs holds between sites; inside one, only what was said of it.
  const general = wide === 0 ? 0 : (workload.pacingBps ?? 0);
  const pacing = Math.round((pair?.pacingBps ?? general) / 8);
  return `peer ${peer} ${addressOf(workload.ranks[peer] ?? '')} ${streams} ${wide} ${pacing} ${congestion}`;
}

/** Bytes of the shared file: a header and a record per rank, with room to spare. */
export const sharedBytes = (ranks: number): number => 4096 + 64 * ranks;
