import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { parseSteering, type SteeringState } from '../../parse/steering.js';
import { LineSplitter } from '../../proc/lines.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';
import { renderBalance, renderSteering, type Steering } from '../../program/balance.js';
import type { Op } from '../../program/types.js';

type StartOp = Extract<Op, { op: 'balance.start' }>;

interface Waiting {
  readonly resolve: (state: SteeringState) => void;
  readonly reject: (error: LonghaulError) => void;
}

/** One running lh_balance: a line goes in, and what the kernel then holds comes out. */
export class SteeringProgram {
  private readonly process: StartedProcess;
  private readonly waiting: Waiting[] = [];
  private stderr = '';
  private ended = false;

  private constructor(
    private readonly op: StartOp,
    nativeDir: string,
  ) {
    const program = join(nativeDir, 'lh_balance');
    this.process = startProgram({
      argv: ['nsenter', `--net=/run/netns/${op.netns}`, program, ...renderBalance(op).split(' ')],
    });
    const splitter = new LineSplitter((line) => {
      this.waiting.shift()?.resolve(parseSteering(line));
    });
    this.process.onStdout((text) => {
      splitter.push(text);
    });
    this.process.onStderr((text) => {
      this.stderr += text;
    });
    void this.process.closed.then(() => {
      this.ended = true;
      for (const { reject } of this.waiting.splice(0)) reject(this.lost());
    });
  }

  /** Resolves once the kernel runs it for every port. @throws LonghaulError `machine.capability` with its own words */
  static async open(op: StartOp, nativeDir: string): Promise<SteeringProgram> {
    const program = new SteeringProgram(op, nativeDir);
    await program.answer();
    return program;
  }

  /** @throws LonghaulError `experiment.apply` if the kernel holds something else afterwards */
  async configure(steering: Steering): Promise<SteeringState> {
    const state = await this.tell(renderSteering(steering));
    const found: Steering = {
      pick: steering.pick,
      gapNs: state.gapNs,
      weights: state.links.map(({ weight }) => weight),
    };
    const isAttached = state.links.every(({ attached }) => attached);
    if (isAttached && state.pick === steering.pick && renderSteering(found) === renderSteering(steering)) return state;
    throw new LonghaulError({
      code: 'experiment.apply',
      message: `policy ${this.op.balance} ${this.op.direction} should be "${renderSteering(steering)}", but the kernel holds "${renderSteering({ ...found, pick: state.pick as Steering['pick'] })}"${isAttached ? '' : ', and not at every port'}`,
      where: this.op.origin ?? undefined,
    });
  }

  setRate(index: number, rateBps: number): Promise<SteeringState> {
    return this.tell(`rate ${String(index)} ${String(rateBps)}`);
  }

  show(): Promise<SteeringState> {
    return this.tell('show');
  }

  close(): void {
    this.process.endInput();
  }

  private tell(line: string): Promise<SteeringState> {
    if (this.ended) return Promise.reject(this.lost());
    this.process.write(`${line}\n`);
    return this.answer();
  }

  private answer(): Promise<SteeringState> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
  }

  private lost(): LonghaulError {
    const { balance, direction, netns, origin } = this.op;
    return new LonghaulError({
      code: 'machine.capability',
      message: `policy ${balance} ${direction} cannot be carried out at ${netns}: lh_balance ended`,
      hint: 'spray, flowlet, adaptive and balancers of your own are eBPF programs, which need Linux 6.6 and, with `--engine host`, root; ecmp and weighted need neither',
      where: origin ?? undefined,
      detail: this.stderr.trim(),
    });
  }
}
