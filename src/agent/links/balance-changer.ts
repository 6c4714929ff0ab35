import { LonghaulError } from '../../errors/index.js';
import type { BalanceNow } from '../../plan/index.js';
import type { PlannedBalance } from '../../plan/types.js';
import { steeringOf } from '../../program/balance.js';
import type { CellInput } from '../../program/cell.js';
import type { BalanceSettings } from '../../spec/types.js';
import type { ExperimentClock } from '../clock.js';
import type { EventLog } from '../event-log.js';
import type { SteeringState } from '../../parse/steering.js';
import type { RouteChanger } from './route-changer.js';
import { SteeringProgram } from './steering-program.js';

type Direction = 'forward' | 'reverse';

/** New settings of one direction of a policy, and who wants them. */
export interface BalanceChange {
  /** Of the change in the timeline, or a name of who makes it, for the record. */
  readonly id: string;
  readonly balance: string;
  readonly direction: Direction;
  readonly set: Partial<BalanceSettings>;
}

interface Parts {
  readonly input: CellInput;
  readonly clock: ExperimentClock;
  readonly events: EventLog;
  readonly routes: RouteChanger;
}

interface Policy {
  readonly planned: PlannedBalance;
  readonly program: SteeringProgram | null;
  now: PlannedBalance;
}

/**
 * The policies for parallel links as they are at present. Everything that changes one goes through here: the timeline, a
 * balancer of the user's, a controller. Weights of the kernel's own modes are those of routes; the other modes are told
 * to lh_balance. Both are read back.
 */
export class BalanceChanger {
  private readonly policies: readonly Policy[];
  private down: ReadonlySet<string> = new Set();

  private constructor(
    private readonly parts: Parts,
    programs: ReadonlyMap<string, SteeringProgram>,
  ) {
    this.policies = (parts.input.plan.balancing?.policies ?? []).map((planned) => ({
      planned,
      program: programs.get(keyOf(planned.id, planned.direction)) ?? null,
      now: planned,
    }));
  }

  /** Starts lh_balance where a policy needs it. @throws LonghaulError `machine.capability` where the kernel refuses it */
  static async open(parts: Parts): Promise<BalanceChanger> {
    const { program, nativeDir } = parts.input;
    const programs = new Map<string, SteeringProgram>();
    for (const op of program.ops) {
      if (op.op !== 'balance.start') continue;
      if (nativeDir === null) throw new LonghaulError({ code: 'bug', message: 'lh_balance was not built' });
      programs.set(keyOf(op.balance, op.direction), await SteeringProgram.open(op, nativeDir));
    }
    const changer = new BalanceChanger(parts, programs);
    for (const policy of changer.policies) await policy.program?.configure(steeringOf(policy.now, changer.down));
    return changer;
  }

  /** Settings of a policy at present. @throws LonghaulError `bug` for an unknown one */
  now(balance: string, direction: Direction): PlannedBalance {
    return this.find(balance, direction).now;
  }

  /** What lh_balance counts; null for a policy that does without. */
  async show(balance: string, direction: Direction): Promise<SteeringState | null> {
    return (await this.find(balance, direction).program?.show()) ?? null;
  }

  /**
   * Changes a policy and records it. A change that changes nothing is neither told nor recorded.
   * @throws LonghaulError `experiment.apply` if the kernel refuses it or shows something else afterwards
   */
  async set({ id, balance, direction, set }: BalanceChange, dueNs: number): Promise<void> {
    const policy = this.find(balance, direction);
    const before = policy.now;
    const now = { ...before, ...set };
    if (JSON.stringify(now) === JSON.stringify(before)) return;
    const steering = steeringOf(now, this.down);
    if (policy.program === null && steering.pick !== 'pass') throw withoutProgram(policy.planned, now);
    policy.now = now;
    const tNs = this.parts.clock.now();
    // Both are told before either has answered: they belong to one time.
    const told = policy.program?.configure(steering);
    await this.parts.routes.weigh(now);
    await told;
    const { mode, weights, order } = now;
    const settings = { mode, weights, order, gap_ns: steering.gapNs };
    this.parts.events.append({ event: 'balance.change', id, balance, direction, due_ns: dueNs, ...settings }, tNs);
  }

  /** Leaves out links that routes avoid from now on. Routes themselves are moved elsewhere. */
  async avoid(down: ReadonlySet<string>): Promise<void> {
    this.down = down;
    await Promise.all(
      this.policies.flatMap(({ program, now }) => (program === null ? [] : [program.configure(steeringOf(now, down))])),
    );
  }

  /** A link has another rate from now on: the backlog of mode adaptive is counted in time. */
  async setRate(link: string, direction: Direction, rateBps: number): Promise<void> {
    for (const { planned, program } of this.policies) {
      const index = planned.links.findIndex((one) => one.link === link);
      if (program !== null && planned.direction === direction && index >= 0) await program.setRate(index, rateBps);
    }
  }

  /** Ends the programs and records what they counted. */
  async close(): Promise<void> {
    for (const { planned, program } of this.policies) {
      if (program === null) continue;
      const { flowlets, steered, links } = await program.show();
      program.close();
      const packets = planned.links.map(({ link }, index) => [link, links[index]?.packets ?? 0] as const);
      const { id, direction } = planned;
      const counts = { flowlets, steered, packets: Object.fromEntries(packets) };
      this.parts.events.append({ event: 'balance.counts', balance: id, direction, ...counts });
    }
  }

  private find(balance: string, direction: Direction): Policy {
    const found = this.policies.find(({ planned }) => planned.id === balance && planned.direction === direction);
    if (found !== undefined) return found;
    throw new LonghaulError({ code: 'bug', message: `no policy ${balance} ${direction} in the plan` });
  }
}

const keyOf = (balance: string, direction: string): string => `${balance} ${direction}`;

function withoutProgram({ id, direction, origin }: PlannedBalance, { mode }: BalanceNow): LonghaulError {
  return new LonghaulError({
    code: 'experiment.apply',
    message: `policy ${id} ${direction} cannot become ${mode}: it was planned for routes alone`,
    where: origin ?? undefined,
  });
}
