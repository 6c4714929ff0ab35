import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import type { CellInput } from '../../program/cell.js';
import { renderSchedule } from '../../program/render-invocations.js';
import type { Op } from '../../program/types.js';
import type { QdiscSample, SchedulesFile } from '../../records/index.js';
import type { CellFiles } from '../../store/paths.js';
import { LAB } from '../lab-paths.js';
import { LinkSchedule } from './link-schedule.js';

interface Scheduled {
  readonly link: string;
  readonly direction: 'forward' | 'reverse';
  readonly schedule: LinkSchedule;
}

type StartOp = Extract<Op, { op: 'schedule.start' }>;

/** The lh_link of every direction that has one. */
export class LinkSchedules {
  private constructor(
    private readonly all: readonly Scheduled[],
    private readonly resultsPath: string,
  ) {}

  /** @throws LonghaulError `experiment.apply` for the first that does not start */
  static async open(input: CellInput, files: CellFiles): Promise<LinkSchedules> {
    const all: Scheduled[] = [];
    for (const op of input.program.ops) {
      if (op.op !== 'schedule.start') continue;
      for (const { id, forward, reverse } of input.plan.links) {
        const way = [forward, reverse].find(({ wireIn }) => wireIn === op.from);
        if (way === undefined) continue;
        const name = `link ${id} ${way.direction}`;
        const schedule = await LinkSchedule.open(startOf(op, { input, files, name }));
        all.push({ link: id, direction: way.direction, schedule });
      }
    }
    return new LinkSchedules(all, files.schedules);
  }

  find(link: string, direction: 'forward' | 'reverse'): LinkSchedule {
    const found = this.all.find((one) => one.link === link && one.direction === direction);
    if (found !== undefined) return found.schedule;
    throw new LonghaulError({ code: 'bug', message: `link ${link} ${direction} has no transmitter of its own` });
  }

  setOrigin(originNs: bigint): void {
    for (const { schedule } of this.all) schedule.setOrigin(originNs);
  }

  /** Its queue as a sample of the port, like those of the kernel's. */
  read(tNs: number): readonly QdiscSample[] {
    return this.all.map(({ link, direction, schedule }) => {
      const counters = schedule.read();
      return {
        t_ns: tNs,
        link,
        direction,
        place: 'port',
        kind: 'lh_link',
        bytes: counters.bytesOut,
        packets: counters.packetsOut,
        drops: counters.drops,
        overlimits: 0,
        backlog_bytes: counters.backlogBytes,
        backlog_packets: counters.backlogPackets,
        ecn_marks: null,
      };
    });
  }

  /** Ends them and writes what they report. */
  async end(): Promise<void> {
    if (this.all.length === 0) return;
    const ended = await Promise.all(
      this.all.map(async ({ link, direction, schedule }) => ({ link, direction, ...(await schedule.end()) })),
    );
    const file: SchedulesFile = { format: 'longhaul/schedules@1', schedules: ended };
    writeFileSync(this.resultsPath, `${JSON.stringify(file)}\n`);
  }
}

interface StartPlace {
  readonly input: CellInput;
  readonly files: CellFiles;
  readonly name: string;
}

/** The rendered arguments, with this machine's directories before the names of the two files. */
function startOf(op: StartOp, { input, files, name }: StartPlace) {
  if (input.nativeDir === null) throw new LonghaulError({ code: 'bug', message: 'lh_link was not built' });
  mkdirSync(LAB.scratch, { recursive: true });
  const [from = '', to = '', stats = '', limit = '', kind = '', what = ''] = renderSchedule(op).split(' ');
  const statsPath = join(LAB.scratch, stats);
  const plays = op.source.kind === 'mahimahi' ? files.trace(op.source.sha256) : what;
  const program = join(input.nativeDir, 'lh_link');
  return { program, args: [from, to, statsPath, limit, kind, plays], netns: op.netns, statsPath, name };
}
