import { traceChanges, type DirectionChange } from '../../plan/index.js';
import type {
  NetworkPlan,
  PlannedBalanceChange,
  PlannedChange,
  PlannedDirection,
  PlannedTransportChange,
} from '../../plan/types.js';
import type { TimedAction, TimelineHooks } from '../timeline.js';
import type { QdiscReader } from '../collectors/qdisc-reader.js';
import { BalanceChanger } from './balance-changer.js';
import { balancerActions } from './balancers.js';
import { LinkChanger, type Change, type ChangerParts } from './link-changer.js';
import { RouteChanger } from './route-changer.js';

/** Begins the names of actions that play a trace. */
const TRACE = 'trace of ';

export interface TimelineParts extends ChangerParts {
  readonly qdiscs: QdiscReader;
}

interface Changers {
  readonly links: LinkChanger;
  readonly routes: RouteChanger;
  readonly balance: BalanceChanger;
}

/** The timeline of changes as actions that wait for their times, with everything ready that they will need. */
export class LinkTimeline {
  private readonly down = new Set<string>();

  private constructor(
    private readonly parts: TimelineParts,
    private readonly changers: Changers,
    /** Functions of the user's that are called at a period. */
    private readonly balancers: readonly TimedAction[],
  ) {}

  /** Before the experiment begins: starting tools takes time. */
  static async open(parts: TimelineParts): Promise<LinkTimeline> {
    const { plan } = parts.input;
    const links = new LinkChanger(parts);
    const routes = new RouteChanger(plan);
    const traced = plan.links.flatMap((link) => traceChanges(link));
    const all = parts.input.controllers === undefined ? NOTHING : everything(plan);
    await links.prepare([...plan.timeline.changes.flatMap(changesOf), ...traced, ...all.directions]);
    await routes.prepare(all.nodes);
    const balance = await BalanceChanger.open({ ...parts, routes });
    const balancers = await balancerActions(plan, { ...parts, changer: balance });
    return new LinkTimeline(parts, { links, routes, balance }, balancers);
  }

  /** Policies for parallel links, for whoever else may change them. */
  get balance(): BalanceChanger {
    return this.changers.balance;
  }

  /** Tells transmitters every rate whose time is known. Once experiment time 0 is fixed. */
  announce(): void {
    const { plan } = this.parts.input;
    for (const link of plan.links) {
      for (const change of traceChanges(link)) this.changers.links.announceRate(change, change.atNs);
    }
    for (const change of plan.timeline.changes) {
      if (change.start.after.length > 0) continue;
      for (const one of changesOf(change))
        if ('set' in one) this.changers.links.announceRate(one, change.start.delayNs);
    }
  }

  /**
   * The walk's part in it.
   * @param broken aborted with the error of an action that fails: the links are then not what the scenario says
   */
  hooks(broken: AbortController): Required<Pick<TimelineHooks, 'actions' | 'skipAction'>> {
    const { plan } = this.parts.input;
    const actions = [
      ...plan.timeline.changes.flatMap((change) => this.actionsOf(change)),
      ...(plan.timeline.transport ?? []).map((change) => this.transportAction(change)),
      ...(plan.balancing?.changes ?? []).map((change) => this.policyAction(change)),
      ...this.traceActions(plan),
      ...this.balancers,
    ];
    return {
      actions: actions.map((action) => ({
        ...action,
        run: (dueNs, halt) =>
          action.run(dueNs, halt).catch((error: unknown) => {
            broken.abort(error);
          }),
      })),
      skipAction: ({ id }, reason) => {
        // A trace is longer than most experiments.
        if (id.startsWith(TRACE)) return;
        this.parts.events.append({ event: 'warning', message: `${id} was not made: ${reason}` });
      },
    };
  }

  async close(): Promise<void> {
    this.changers.links.close();
    this.changers.routes.close();
    await this.changers.balance.close();
  }

  private policyAction({ id, start, balance, directions, set }: PlannedBalanceChange): TimedAction {
    return {
      id,
      start,
      run: async (dueNs) => {
        const made = directions.map((direction) => this.balance.set({ id, balance, direction, set }, dueNs));
        await Promise.all(made);
      },
    };
  }

  private async applyToLinks(changes: readonly Change[], dueNs: number): Promise<void> {
    await this.changers.links.apply(changes, dueNs);
    for (const change of changes) {
      if (!('set' in change) || change.set.rateBps === undefined) continue;
      await this.balance.setRate(change.link, change.direction, change.set.rateBps);
    }
  }

  private actionsOf(change: PlannedChange): readonly TimedAction[] {
    const { id, start, action } = change;
    const links: TimedAction = { id, start, run: (dueNs) => this.applyToLinks(changesOf(change), dueNs) };
    if (action.kind === 'set') return [links];
    const later = { ...start, delayNs: start.delayNs + action.convergeNs };
    return [links, { id: `${id} (routes)`, start: later, run: (dueNs) => this.moveRoutes(change, dueNs) }];
  }

  private transportAction({ id, start, rules }: PlannedTransportChange): TimedAction {
    return { id, start, run: (dueNs) => this.setTransport({ id, rules }, dueNs) };
  }

  /** Gives routes new TCP settings now. @param dueNs null: whenever it is */
  async setTransport({ id, rules }: Pick<PlannedTransportChange, 'id' | 'rules'>, dueNs: number | null): Promise<void> {
    const { clock, events } = this.parts;
    const tNs = clock.now();
    const routes = await this.changers.routes.setTransport(rules);
    for (const { from, to, settings } of rules) {
      const { congestion = null, initcwnd = null } = settings;
      const due_ns = dueNs ?? tNs;
      events.append({ event: 'transport.change', id, due_ns, from, to, congestion, initcwnd, routes }, tNs);
    }
  }

  /** A direction as it is now. */
  wayOf(link: string, direction: 'forward' | 'reverse'): PlannedDirection {
    return this.changers.links.wayOf(link, direction);
  }

  /** Gives queues new bounds now. */
  async setQueues(changes: readonly DirectionChange[], dueNs: number | null): Promise<void> {
    await this.changers.links.apply(changes, dueNs ?? this.parts.clock.now());
  }

  private async moveRoutes({ id, links, action }: PlannedChange, dueNs: number): Promise<void> {
    const { clock, events } = this.parts;
    for (const link of links) {
      if (action.kind === 'down') this.down.add(link);
      else this.down.delete(link);
    }
    const tNs = clock.now();
    const down = new Set(this.down);
    const [routes] = await Promise.all([this.changers.routes.follow(down), this.balance.avoid(down)]);
    events.append({ event: 'routes.change', id, due_ns: dueNs, down: [...down].sort(), routes }, tNs);
  }

  /** One action per traced direction, which goes from row to row until the experiment is over. */
  private traceActions(plan: NetworkPlan): readonly TimedAction[] {
    const changes = plan.links.flatMap((link) => traceChanges(link));
    const directions = new Set(changes.map(({ link, direction }) => `${link} ${direction}`));
    return [...directions].map((name) => ({
      id: `${TRACE}${name}`,
      start: { after: [], delayNs: 0 },
      run: (_dueNs, halt) =>
        this.playRows(
          changes.filter(({ link, direction }) => `${link} ${direction}` === name),
          halt,
        ),
    }));
  }

  private async playRows(
    rows: readonly (DirectionChange & { readonly atNs: number })[],
    halt: AbortSignal,
  ): Promise<void> {
    const made: Promise<void>[] = [];
    for (const { atNs, ...change } of rows) {
      await this.parts.clock.sleepUntil(atNs, halt);
      if (halt.aborted) break;
      // Not awaited: a row that is being read back must not delay the next one.
      made.push(this.applyToLinks([change], atNs));
    }
    await Promise.all(made);
  }
}

const NOTHING = { directions: [], nodes: [] };

/** All that a controller may change: queues of every direction, routes of every node. */
function everything({ links, nodes }: NetworkPlan) {
  const ways = ['forward', 'reverse'] as const;
  return {
    directions: links.flatMap(({ id }) => ways.map((direction) => ({ link: id, direction }))),
    nodes: nodes.filter(({ routes }) => routes.length > 0).map(({ name }) => name),
  };
}

/** What a change of the scenario does to single directions. */
function changesOf({ id, links, action }: PlannedChange): readonly Change[] {
  return links.flatMap((link): readonly Change[] => {
    if (action.kind !== 'set') {
      const { kind: state } = action;
      return (['forward', 'reverse'] as const).map((direction) => ({ id, link, direction, state }));
    }
    return action.directions.map((direction) => ({ id, link, direction, set: action.set }));
  });
}
