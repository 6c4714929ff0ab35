import { describe, homeOf, initialContents, type Content, type Slots } from './content.js';
import { refuse } from './finding.js';
import type { Placed, RankStep } from './rank-steps.js';
import type { Schedule } from './types.js';

/** Whether a message is rounded on its way, by its two ranks. */
export type IsRounded = (from: number, to: number) => boolean;

interface Message {
  readonly action: Placed;
  readonly content: Content;
}

/** What waits between one rank and another, each in order. */
interface Channel {
  readonly sent: Message[];
  readonly awaited: Placed[];
}

/**
 * Runs a schedule with symbols in place of data and no buffer between the ranks: a send ends only when its receive takes
 * it. A schedule that ends so also ends with any amount of buffering, because each pair's messages keep their order.
 * @returns the slots of every rank at the end
 * @throws ScheduleFault for a deadlock, a message into the wrong slot, or data that is not there or counted twice
 */
export function execute(
  schedule: Schedule,
  steps: readonly (readonly RankStep[])[],
  isRounded: IsRounded,
): readonly Slots[] {
  return new Execution(schedule, steps, isRounded).run();
}

class Execution {
  private readonly slots: readonly Slots[];
  private readonly channels = new Map<number, Channel>();
  private readonly position: number[];
  /** Actions of the current step that are not done. */
  private readonly open: number[];
  private readonly runnable: number[];

  constructor(
    private readonly schedule: Schedule,
    private readonly steps: readonly (readonly RankStep[])[],
    private readonly isRounded: IsRounded,
  ) {
    this.slots = initialContents(schedule);
    this.position = steps.map(() => -1);
    this.open = steps.map(() => 0);
    this.runnable = [...steps.keys()];
  }

  run(): readonly Slots[] {
    for (let rank = this.runnable.pop(); rank !== undefined; rank = this.runnable.pop()) this.advance(rank);
    const stuck = [...this.steps.keys()].filter((rank) => (this.open[rank] ?? 0) > 0);
    if (stuck.length > 0) this.refuseDeadlock(stuck);
    return this.slots;
  }

  /** Begins the next step of a rank. */
  private advance(rank: number): void {
    this.position[rank] = (this.position[rank] ?? 0) + 1;
    const step = this.steps[rank]?.[this.position[rank] ?? 0];
    if (step === undefined) return;
    this.open[rank] = step.actions.length;
    // Sends and copies take the slots as the step finds them, before anything arrives.
    for (const action of step.actions) if (action.op === 'send') this.post(action, this.read(action));
    for (const action of step.actions) if (action.op === 'copy') this.copy(action);
    for (const action of step.actions) {
      if (action.op === 'receive' || action.op === 'reduce') this.await(action);
    }
  }

  private read(action: Placed): Content {
    const content = this.slots[action.rank]?.[action.slot] ?? null;
    if (content !== null) return content;
    const message = `rank ${action.rank} has nothing in slot ${action.slot} in step ${action.step}`;
    return refuse(message, 'receive it in an earlier step', action.index);
  }

  private copy(action: Placed): void {
    if (action.op !== 'copy') return;
    this.write(action, action.to, this.read(action));
    this.finish(action.rank);
  }

  private channelOf(from: number, to: number): Channel {
    const key = from * this.schedule.ranks + to;
    const channel = this.channels.get(key) ?? { sent: [], awaited: [] };
    this.channels.set(key, channel);
    return channel;
  }

  private post(action: Placed, content: Content): void {
    if (action.op === 'copy') return;
    const channel = this.channelOf(action.rank, action.peer);
    channel.sent.push({ action, content });
    this.match(channel);
  }

  private await(action: Placed): void {
    if (action.op === 'copy') return;
    const channel = this.channelOf(action.peer, action.rank);
    channel.awaited.push(action);
    this.match(channel);
  }

  private match({ sent, awaited }: Channel): void {
    const [message] = sent;
    const [receive] = awaited;
    if (message === undefined || receive === undefined) return;
    sent.shift();
    awaited.shift();
    this.deliver(message, receive);
    this.finish(receive.rank);
    this.finish(message.action.rank);
  }

  private deliver({ action, content }: Message, receive: Placed): void {
    const rounded = this.isRounded(action.rank, receive.rank) ? 1 : 0;
    const arrived = { ...content, roundings: content.roundings + rounded };
    const held = this.slots[receive.rank]?.[receive.slot] ?? null;
    this.write(receive, receive.slot, receive.op === 'reduce' ? combine(receive, held, arrived) : arrived);
  }

  private write(action: Placed, slot: number, content: Content): void {
    const home = homeOf(this.schedule, action.rank, slot);
    if (home !== content.chunk) {
      const message = `rank ${action.rank} puts chunk ${content.chunk} in slot ${slot} in step ${action.step}`;
      refuse(message, `that slot is for chunk ${home}`, action.index);
    }
    const slots = this.slots[action.rank];
    if (slots !== undefined) slots[slot] = content;
  }

  private finish(rank: number): void {
    this.open[rank] = (this.open[rank] ?? 0) - 1;
    if (this.open[rank] === 0) this.runnable.push(rank);
  }

  private refuseDeadlock(stuck: readonly number[]): never {
    const waits = [...this.channels.values()].flatMap(({ sent, awaited }) => [
      ...sent.map((message) => message.action),
      ...awaited,
    ]);
    const [first] = waits.toSorted((a, b) => a.step - b.step || a.index - b.index);
    const list = stuck.slice(0, 8).join(', ');
    const what = first?.op === 'send' ? 'its message is never received' : 'its message is never sent';
    const where = first === undefined ? '' : `: rank ${first.rank} waits in step ${first.step}, ${what}`;
    const message = `${stuck.length === 1 ? 'rank' : 'ranks'} ${list} would wait for ever${where}`;
    refuse(message, 'give every send its receive, in an order in which both are reached', first?.index);
  }
}

function combine(action: Placed, held: Content | null, arrived: Content): Content {
  const at = `in step ${action.step}`;
  if (held === null) {
    const hint = 'use "receive" for the first data of a slot';
    return refuse(`rank ${action.rank} has nothing in slot ${action.slot} to combine with ${at}`, hint, action.index);
  }
  const { rank, slot, index } = action;
  if (held.chunk !== arrived.chunk) {
    const message = `rank ${rank} combines chunk ${arrived.chunk} into slot ${slot}, which is for chunk ${held.chunk}, ${at}`;
    return refuse(message, 'combine equal chunks', index);
  }
  const twice = held.from & arrived.from;
  if (twice !== 0n) {
    const message = `rank ${rank} counts ${describe({ ...held, from: twice })} twice ${at}`;
    return refuse(message, 'send each contribution once', index);
  }
  return { ...held, from: held.from | arrived.from, roundings: held.roundings + arrived.roundings };
}
