/** What the plan makes of a collective: the sites of its ranks and the schedule of each message size. */
import {
  checkSchedule,
  generateSchedule,
  pieceBytes,
  type Encoding,
  type Proof,
  type Schedule,
} from '../collectives/index.js';
import { LonghaulError } from '../errors/index.js';
import type { NetworkPlan } from '../plan/types.js';
import type { CollectiveWorkload, PairSettings, Scenario } from '../spec/types.js';

export type PlannedCollective = Omit<CollectiveWorkload, 'path'>;

const ELEMENT_BYTES = { float32: 4, bfloat16: 2, int32: 4 } as const;

/** More pieces than this do not fill a pipeline any better, they only cost wall time. */
const MAX_PARTS = 1024;

/** Size of one element. */
export const elementBytesOf = ({ type }: Pick<PlannedCollective, 'type'>): number => ELEMENT_BYTES[type];

/** Elements of a message. */
export const elementCount = ({ type }: Pick<PlannedCollective, 'type'>, sizeBytes: number): number =>
  sizeBytes / ELEMENT_BYTES[type];

/** Number of the site of every rank, in the plan's order of sites; hosts that belong to no site count as one more. */
export function sitesOfRanks(plan: Pick<NetworkPlan, 'sites' | 'nodes'>, ranks: readonly string[]): readonly number[] {
  const numbers = new Map(plan.sites.map(({ name }, index) => [name, index]));
  const sites = new Map(plan.nodes.map(({ name, site }) => [name, site]));
  return ranks.map((rank) => numbers.get(sites.get(rank) ?? '') ?? plan.sites.length);
}

/** The schedule for one message size. @param siteOf see `sitesOfRanks` */
export function collectiveSchedule(
  workload: PlannedCollective,
  siteOf: readonly number[],
  sizeBytes: number,
): Schedule {
  const { schedule, collective } = workload;
  if (schedule.from === 'given') return schedule.schedule;
  if (schedule.from === 'file') {
    throw new LonghaulError({ code: 'bug', message: `the schedule file ${schedule.path} was not read` });
  }
  const { algorithm, order, channels, scatter } = schedule;
  const parts = partsOf(workload, siteOf, sizeBytes);
  return generateSchedule({ collective, algorithm, order, channels, scatter, siteOf, parts });
}

function partsOf({ schedule, collective }: PlannedCollective, siteOf: readonly number[], sizeBytes: number): number {
  if (schedule.from !== 'algorithm' || schedule.chunkBytes === undefined) return 1;
  return Math.max(1, Math.ceil(pieceBytes({ ...schedule, collective, siteOf }, sizeBytes) / schedule.chunkBytes));
}

/** How messages between two ranks are put on the wire. */
export function encodingOf(
  { type, streams, quantised, pairSettings }: PlannedCollective,
  siteOf: readonly number[],
): (from: number, to: number) => Encoding {
  return (from, to) => {
    const isWide = siteOf[from] !== siteOf[to];
    const pair = pairSettingsOf(pairSettings, siteOf[from], siteOf[to]);
    const wide = pair?.streams ?? streams;
    return { elementBytes: ELEMENT_BYTES[type], streams: isWide ? wide : 1, quantised: quantised && isWide };
  };
}

/** What was said last of two sites, whichever way round. */
export function pairSettingsOf(
  settings: readonly PairSettings[] | undefined,
  a: number | undefined,
  b: number | undefined,
): PairSettings | undefined {
  return settings?.findLast(({ sites: [x, y] }) => (x === a && y === b) || (x === b && y === a));
}

/** Checks the schedule of one message size. @throws LonghaulError `input.semantics` when it would not work */
export function proveSchedule(schedule: Schedule, { quantised }: PlannedCollective, siteOf: readonly number[]): Proof {
  const verdict = checkSchedule(schedule, (from, to) => quantised && siteOf[from] !== siteOf[to]);
  if (verdict.ok) return verdict.proof;
  const { message, hint } = verdict.finding;
  throw new LonghaulError({ code: 'input.semantics', message: `the schedule does not work: ${message}`, hint });
}

/**
 * Generates and checks every schedule of a scenario, so that one which cannot run is refused before anything starts.
 * @throws LonghaulError `input.semantics` at the workload's place
 */
export function checkCollectives(scenario: Scenario, plan: NetworkPlan): void {
  for (const workload of scenario.workloads) {
    if (workload.kind !== 'collective') continue;
    const siteOf = sitesOfRanks(plan, workload.ranks);
    const where = scenario.source.locate(workload.path);
    // Sizes with equally many parts have the same schedule.
    const sizes = new Map(workload.sizesBytes.map((size) => [partsOf(workload, siteOf, size), size]));
    for (const [parts, size] of sizes) {
      if (parts > MAX_PARTS) {
        const message = `"chunk" cuts a message of ${String(size)} B into ${String(parts)} pieces`;
        const hint = `use a larger chunk: at most ${String(MAX_PARTS)} pieces`;
        const chunk = scenario.source.locate([...workload.path, 'chunk']);
        throw new LonghaulError({ code: 'input.semantics', message, hint, where: chunk });
      }
      try {
        proveSchedule(collectiveSchedule(workload, siteOf, size), workload, siteOf);
      } catch (error) {
        if (!(error instanceof LonghaulError)) throw error;
        const { code, message, hint } = error;
        throw new LonghaulError({ code, message, hint, where, cause: error });
      }
    }
  }
}
