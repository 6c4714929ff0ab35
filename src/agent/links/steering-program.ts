import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { parseSteering, type SteeringState } from '../../parse/steering.js';
import { LineDialogue } from '../../proc/line-dialogue.js';
import { renderBalance, renderSteering, type Steering } from '../../program/balance.js';
import type { Op } from '../../program/types.js';

type StartOp = Extract<Op, { op: 'balance.start' }>;

/** One running lh_balance: a line goes in, and what the kernel then holds comes out. */
export class SteeringProgram {
  private readonly dialogue: LineDialogue;

  private constructor(
    private readonly op: StartOp,
    nativeDir: string,
  ) {
    const program = join(nativeDir, 'lh_balance');
    const argv = ['nsenter', `--net=/run/netns/${op.netns}`, program, ...renderBalance(op).split(' ')] as const;
    this.dialogue = new LineDialogue(argv, ({ stderr }) => lost(op, stderr));
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
    this.dialogue.close();
  }

  private tell(line: string): Promise<SteeringState> {
    this.dialogue.write(`${line}\n`);
    return this.answer();
  }

  private async answer(): Promise<SteeringState> {
    return parseSteering(await this.dialogue.answer());
  }
}

function lost({ balance, direction, netns, origin }: StartOp, stderr: string): LonghaulError {
  return new LonghaulError({
    code: 'machine.capability',
    message: `policy ${balance} ${direction} cannot be carried out at ${netns}: lh_balance ended`,
    hint: 'spray, flowlet, adaptive, balancers of your own, and policies that a controller may change, are eBPF programs, which need Linux 6.6 and, with `--engine host`, root; other policies of mode ecmp and weighted need neither',
    where: origin ?? undefined,
    detail: stderr.trim(),
  });
}
