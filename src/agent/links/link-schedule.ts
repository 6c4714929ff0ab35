import { readSync, openSync, closeSync } from 'node:fs';
import { LonghaulError } from '../../errors/index.js';
import { LineSplitter } from '../../proc/lines.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';
import { parseScheduleResult, type ScheduleFigures } from '../../parse/schedule.js';

/** Counters of lh_link's queue, in the order of `struct stats` there. */
export interface ScheduleCounters {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly bytesOut: number;
  readonly drops: number;
  readonly backlogPackets: number;
  readonly backlogBytes: number;
}

const STATS_BYTES = 48;

export interface ScheduleStart {
  readonly program: string;
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  readonly netns: string;
  readonly statsPath: string;
  /** What it is for, for people. */
  readonly name: string;
}

interface Awaited {
  readonly resolve: (madeNs: bigint) => void;
  readonly reject: (error: Error) => void;
}

/** One running lh_link: commands go in, counters are read from memory that it shares. */
export class LinkSchedule {
  private readonly process: StartedProcess;
  private readonly lines: string[] = [];
  private stderr = '';
  private statsFd = -1;
  private readonly buffer = Buffer.alloc(STATS_BYTES);
  private onReady: () => void = () => undefined;
  private readonly made = new Map<string, Awaited>();

  private constructor(private readonly start: ScheduleStart) {
    this.process = startProgram({
      argv: ['nsenter', `--net=/run/netns/${start.netns}`, start.program, ...start.args],
    });
    const splitter = new LineSplitter((line) => {
      this.hear(line);
    });
    this.process.onStdout((text) => {
      splitter.push(text);
    });
    this.process.onStderr((text) => {
      this.stderr += text;
    });
    void this.process.closed.then(() => {
      for (const { reject } of this.made.values()) reject(this.lost());
    });
  }

  /** Resolves once it takes packets. @throws LonghaulError `experiment.apply` with its own words */
  static async open(start: ScheduleStart): Promise<LinkSchedule> {
    const schedule = new LinkSchedule(start);
    const ready = new Promise<boolean>((resolve) => {
      schedule.onReady = () => {
        resolve(true);
      };
    });
    const ended = schedule.process.closed.then(() => false);
    if (!(await Promise.race([ready, ended]))) throw schedule.lost();
    schedule.statsFd = openSync(start.statsPath, 'r');
    return schedule;
  }

  /** @param originNs monotonic time of experiment time 0 */
  setOrigin(originNs: bigint): void {
    this.process.write(`origin ${String(originNs)}\n`);
  }

  /** Changes the rate at a monotonic time, which may lie ahead. @returns the time at which it was made */
  setRate(atNs: bigint, rateBps: number): Promise<bigint> {
    this.process.write(`rate ${String(atNs)} ${String(rateBps)}\n`);
    const made = new Promise<bigint>((resolve, reject) => {
      this.made.set(`${String(atNs)} ${String(rateBps)}`, { resolve, reject });
    });
    // Nobody may be waiting yet when it ends, or ever for a change after the last workload.
    made.catch(() => undefined);
    return made;
  }

  /** One system call, and none of the other process. */
  read(): ScheduleCounters {
    readSync(this.statsFd, this.buffer, 0, STATS_BYTES, 0);
    const at = (index: number): number => Number(this.buffer.readBigUInt64LE(index * 8));
    return {
      packetsIn: at(0),
      packetsOut: at(1),
      bytesOut: at(2),
      drops: at(3),
      backlogPackets: at(4),
      backlogBytes: at(5),
    };
  }

  /** Ends it. @throws LonghaulError `experiment.apply` if it had died before */
  async end(): Promise<ScheduleFigures> {
    this.process.endInput();
    await this.process.closed;
    closeSync(this.statsFd);
    const figures = parseScheduleResult(this.lines.at(-1) ?? '');
    if (figures === null) throw this.lost();
    return figures;
  }

  private hear(line: string): void {
    const [word, askedNs = '', bps = '', madeNs = '0'] = line.split(' ');
    if (word === 'ready') this.onReady();
    else if (word === 'rate') this.made.get(`${askedNs} ${bps}`)?.resolve(BigInt(madeNs));
    else this.lines.push(line);
  }

  private lost(): LonghaulError {
    return new LonghaulError({
      code: 'experiment.apply',
      message: `the transmitter of ${this.start.name} ended early`,
      hint: 'lh_link needs packet sockets in the namespace of the wires',
      detail: this.stderr.trim(),
    });
  }
}
