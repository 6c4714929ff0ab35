import { LonghaulError } from '../../errors/index.js';
import { parseTcQdiscs, parseTcStatistics } from '../../parse/tc-json.js';
import { changeDirection, type DirectionChange } from '../../plan/index.js';
import type { PlannedDirection, PlannedLink } from '../../plan/types.js';
import type { CellInput } from '../../program/cell.js';
import { lineChange, portChanges, wireChange, type DirectionState, type QdiscChange } from '../../program/changes.js';
import { hasPortQdisc } from '../../program/qdiscs.js';
import { compareReadback } from '../../program/readback.js';
import { renderTcQdisc } from '../../program/render-qdisc.js';
import type { CellEvent } from '../../records/index.js';
import type { ExperimentClock } from '../clock.js';
import type { EventLog } from '../event-log.js';
import { ToolSession } from '../netns/tool-session.js';
import type { LinkSchedules } from './link-schedules.js';

/** What becomes of one direction: new settings, or down or up. */
export type Change = Pick<DirectionChange, 'id' | 'link' | 'direction'> &
  ({ readonly set: DirectionChange['set'] } | { readonly state: 'down' | 'up' });

export interface ChangerParts {
  readonly input: CellInput;
  readonly clock: ExperimentClock;
  readonly events: EventLog;
  readonly schedules: LinkSchedules;
}

type WireCounters = Extract<CellEvent, { event: 'link.change' }>['wire'];

/** Changes links while workloads run, reads each change back, and keeps what every direction is now. */
export class LinkChanger {
  private readonly states = new Map<string, DirectionState>();
  private readonly sessions = new Map<string, ToolSession>();
  /** Rates that a transmitter was told ahead: its answer comes when the time has come. */
  private readonly announced = new Map<string, Promise<bigint>>();

  constructor(private readonly parts: ChangerParts) {}

  /** Starts the tools that changes of these directions will need, so that none has to be started when it is due. */
  async prepare(directions: readonly Pick<Change, 'link' | 'direction'>[]): Promise<void> {
    for (const { link, direction } of directions) {
      const { way } = this.planned(link, direction);
      this.states.set(keyOf(link, direction), { way, isDown: false });
      await this.open('wires', way.wireOut);
      if (hasPortQdisc(way)) await this.open(way.from.node, way.from.dev);
    }
  }

  /** Tells the transmitter of a direction a rate before its time. */
  announceRate({ id, link, direction, set }: DirectionChange, dueNs: number): void {
    if (set.rateBps === undefined || this.planned(link, direction).way.variant !== 'scheduled-drop-tail') return;
    const schedule = this.parts.schedules.find(link, direction);
    const made = schedule.setRate(this.parts.clock.monotonicNs(dueNs), set.rateBps);
    this.announced.set(`${keyOf(link, direction)} ${id}`, made);
  }

  /**
   * Makes changes that are due, all of them by one write to each tool before anything is awaited.
   * @throws LonghaulError `experiment.apply` if the kernel refuses one or shows something else afterwards
   */
  async apply(changes: readonly Change[], dueNs: number): Promise<void> {
    const tNs = this.parts.clock.now();
    await Promise.all(changes.map((change) => this.applyOne(change, { tNs, dueNs })));
  }

  /** A direction as it is now. */
  wayOf(link: string, direction: 'forward' | 'reverse'): PlannedDirection {
    return this.states.get(keyOf(link, direction))?.way ?? this.planned(link, direction).way;
  }

  close(): void {
    for (const session of this.sessions.values()) session.close();
  }

  private async applyOne(change: Change, { tNs, dueNs }: { tNs: number; dueNs: number }): Promise<void> {
    const { link, way: planned } = this.planned(change.link, change.direction);
    const key = keyOf(change.link, change.direction);
    const before = this.states.get(key) ?? { way: planned, isDown: false };
    const after = this.stateAfter(change, { before, planned, link });
    this.states.set(key, after);
    const wire = wireChange(before, after, link);
    const others = [...portChanges(before, after, link), lineChange(before, after, link)];
    // None is awaited before all are written: they belong to one time.
    const asked = [wire, ...others].map(async (op) => (op === null ? null : this.tell(op)));
    const madeNs = await this.rateMade(change, dueNs);
    const [wireCounters = null] = await Promise.all(asked);
    const untold = [wire, ...others].every((op) => op === null);
    this.record(change, { tNs: untold && madeNs !== null ? madeNs : tNs, dueNs, wire: wireCounters });
  }

  private stateAfter(
    change: Change,
    from: { before: DirectionState; planned: PlannedDirection; link: PlannedLink },
  ): DirectionState {
    const { before, planned, link } = from;
    const set = 'set' in change ? change.set : {};
    const place = { mtuBytes: link.mtuBytes, clock: this.parts.input.clock };
    const way = changeDirection(planned, before.way, { id: change.id, set, ...place });
    return { way, isDown: 'state' in change ? change.state === 'down' : before.isDown };
  }

  /** Experiment time at which the transmitter took a new rate; null for other changes. */
  private async rateMade(change: Change, dueNs: number): Promise<number | null> {
    if (!('set' in change) || change.set.rateBps === undefined) return null;
    if (this.planned(change.link, change.direction).way.variant !== 'scheduled-drop-tail') return null;
    const name = `${keyOf(change.link, change.direction)} ${change.id}`;
    if (!this.announced.has(name)) this.announceRate(change, dueNs);
    const madeNs = await this.announced.get(name);
    return madeNs === undefined ? null : Number(madeNs - this.parts.clock.monotonicNs(0));
  }

  /** Has tc make a change and show the result. @returns the counters at that time */
  private async tell(op: QdiscChange): Promise<WireCounters> {
    const line = renderTcQdisc(op);
    const session = this.sessions.get(op.netns);
    if (session === undefined) throw new LonghaulError({ code: 'bug', message: `no tc was prepared for ${op.netns}` });
    const [answer = ''] = await session.run([line], [`qdisc show dev ${op.dev}`]).catch((error: unknown) => {
      throw refused(
        op,
        `the kernel refused \`tc -n ${op.netns} ${line}\``,
        error instanceof Error ? error.message : '',
      );
    });
    const { netns, dev, parent, qdisc, origin } = op;
    const state = { devices: [], routes: [], qdiscs: parseTcQdiscs(answer, op.dev), filters: [], sysctls: {} };
    const [difference] = compareReadback([{ expect: 'qdisc', netns, dev, parent, qdisc, origin }], {
      namespaces: { [netns]: state },
      kernelSysctls: null,
    });
    if (difference === undefined) return parseTcStatistics(answer);
    const { what, expected, found } = difference;
    throw refused(op, `after a change ${what} should be ${expected}, but the kernel shows ${found}`, line);
  }

  private record(change: Change, at: { tNs: number; dueNs: number; wire: WireCounters }): void {
    const set = 'set' in change ? change.set : {};
    const { id, link, direction } = change;
    const settings = { rate_bps: set.rateBps ?? null, delay_ns: set.delayNs ?? null, loss: set.loss ?? null };
    const state = 'state' in change ? change.state : null;
    const queue = set.queue === undefined ? {} : { queue: set.queue };
    this.parts.events.append(
      { event: 'link.change', id, link, direction, due_ns: at.dueNs, ...settings, ...queue, state, wire: at.wire },
      at.tNs,
    );
  }

  private async open(netns: string, dev: string): Promise<void> {
    if (this.sessions.has(netns)) return;
    this.sessions.set(netns, await ToolSession.open({ tool: 'tc', netns }, `qdisc show dev ${dev}`));
  }

  private planned(id: string, direction: 'forward' | 'reverse'): { link: PlannedLink; way: PlannedDirection } {
    const link = this.parts.input.plan.links.find((one) => one.id === id);
    if (link === undefined) throw new LonghaulError({ code: 'bug', message: `no link named ${id} in the plan` });
    return { link, way: link[direction] };
  }
}

const keyOf = (link: string, direction: string): string => `${link} ${direction}`;

function refused(op: QdiscChange, message: string, detail: string): LonghaulError {
  const hint = 'the run cannot go on with a link that is not what was asked for';
  return new LonghaulError({ code: 'experiment.apply', message, hint, where: op.origin ?? undefined, detail });
}
