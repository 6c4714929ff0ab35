import { LonghaulError } from '../../errors/index.js';
import { parseIpRoutes } from '../../parse/ip-json.js';
import {
  mergeTransport,
  routesWhileDown,
  settingsFrom,
  settingsOn,
  weighRoutes,
  withTransport,
  type BalanceNow,
  type SettingsByAddress,
} from '../../plan/index.js';
import type { NetworkPlan, PlannedRoute } from '../../plan/types.js';
import { compareReadback } from '../../program/readback.js';
import { renderOp } from '../../program/render-invocations.js';
import type { Op } from '../../program/types.js';
import type { TransportChange } from '../../spec/types.js';
import { ToolSession } from '../netns/tool-session.js';

/**
 * Moves the routes of all nodes when links go down or up, or when a policy gives next hops other weights, and changes the
 * TCP settings that routes carry.
 */
export class RouteChanger {
  private readonly sessions = new Map<string, ToolSession>();
  private readonly policies: BalanceNow[];
  private down: ReadonlySet<string> = new Set();
  /** Settings that came into force during the run, by node. */
  private readonly settings = new Map<string, SettingsByAddress>();

  constructor(private readonly plan: NetworkPlan) {
    this.policies = [...(plan.balancing?.policies ?? [])];
  }

  /** Starts one `ip` for every node that has a detour or a policy, or takes part in a planned change. @param also further nodes */
  async prepare(also: readonly string[] = []): Promise<void> {
    const { detours, transport = [] } = this.plan.timeline;
    const nodes = new Set([
      ...Object.values(detours).flatMap((around) => around.map(({ node }) => node)),
      ...transport.flatMap(({ rules }) => rules.flatMap(({ from }) => from)),
      ...this.policies.map(({ node }) => node),
      ...also,
    ]);
    for (const netns of nodes) {
      this.sessions.set(netns, await ToolSession.open({ tool: 'ip', netns }, 'route show'));
    }
  }

  /**
   * Replaces and removes routes until they are those of the new set of links.
   * @returns how many lines it took
   * @throws LonghaulError `experiment.apply` if the kernel refuses one or shows something else afterwards
   */
  follow(down: ReadonlySet<string>): Promise<number> {
    return this.move(() => {
      this.down = down;
    });
  }

  /** Gives routes new TCP settings. Result and errors as of `follow`. */
  setTransport(rules: readonly TransportChange['rules'][number][]): Promise<number> {
    return this.move(() => {
      for (const node of new Set(rules.flatMap(({ from }) => from))) {
        const settings = new Map(this.settings.get(node));
        for (const [address, one] of settingsFrom(rules, node, this.plan.nodes)) {
          settings.set(address, mergeTransport(settings.get(address), one));
        }
        this.settings.set(node, settings);
      }
    });
  }

  /** Gives the next hops of one policy the weights of its settings. Result and errors as of `follow`. */
  weigh(policy: BalanceNow): Promise<number> {
    return this.move(() => {
      const index = this.policies.findIndex(({ node, links }) => node === policy.node && links === policy.links);
      this.policies.splice(index, 1, policy);
    });
  }

  private async move(change: () => void): Promise<number> {
    const before = new Map([...this.sessions.keys()].map((node) => [node, this.routesOf(node)]));
    change();
    const counts = await Promise.all(
      [...this.sessions].map(async ([node, session]) => {
        const routes = this.routesOf(node);
        const ops = routeOps(node, before.get(node) ?? [], routes);
        return ops.length === 0 ? 0 : this.change(session, { node, ops, routes });
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** What the routes of a node are to be now. What the plan gave a destination stays where nothing newer was said. */
  private routesOf(node: string): readonly PlannedRoute[] {
    const own = this.policies.filter((policy) => policy.node === node);
    const routes = weighRoutes(routesWhileDown(this.plan, node, this.down), own);
    const newer = this.settings.get(node);
    if (newer === undefined) return routes;
    const planned = settingsOn(routes);
    const both = [...newer].map(([address, one]) => [address, mergeTransport(planned.get(address), one)] as const);
    return withTransport(routes, new Map(both));
  }

  close(): void {
    for (const session of this.sessions.values()) session.close();
  }

  private async change(
    session: ToolSession,
    { node, ops, routes }: { node: string; ops: readonly Op[]; routes: readonly PlannedRoute[] },
  ): Promise<number> {
    const lines = ops.flatMap((op) => renderOp(op).lines);
    const [answer = ''] = await session.run(lines, ['route show']).catch((error: unknown) => {
      throw failure(`the kernel refused to move routes of ${node}`, error instanceof Error ? error.message : '');
    });
    const expect = routes.map((route) => ({ expect: 'route', netns: node, ...route, origin: null }) as const);
    const state = { devices: [], routes: parseIpRoutes(answer), qdiscs: [], filters: [], sysctls: {} };
    const [difference] = compareReadback(expect, { namespaces: { [node]: state }, kernelSysctls: null });
    if (difference === undefined) return ops.length;
    const { what, expected, found } = difference;
    throw failure(`${what} should be ${expected}, but the kernel shows ${found}`, lines.join('\n'));
  }
}

/** From one set of routes to another: what is new or different, then what is no longer there. */
export function routeOps(
  netns: string,
  before: readonly PlannedRoute[],
  after: readonly PlannedRoute[],
): readonly Op[] {
  const text = (route: PlannedRoute): string => JSON.stringify(route);
  const old = new Set(before.map(text));
  const kept = new Set(after.map(({ destination }) => destination));
  const replaced = after
    .filter((route) => !old.has(text(route)))
    .map((route): Op => ({ op: 'route.replace', netns, ...route, origin: null }));
  const removed = before
    .filter(({ destination }) => !kept.has(destination))
    .map(({ destination }): Op => ({ op: 'route.del', netns, destination, origin: null }));
  return [...replaced, ...removed];
}

const failure = (message: string, detail: string): LonghaulError =>
  new LonghaulError({ code: 'experiment.apply', message, detail });
