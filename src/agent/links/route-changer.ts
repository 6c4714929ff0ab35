import { LonghaulError } from '../../errors/index.js';
import { parseIpRoutes } from '../../parse/ip-json.js';
import { routesWhileDown } from '../../plan/index.js';
import type { NetworkPlan, PlannedRoute } from '../../plan/types.js';
import { compareReadback } from '../../program/readback.js';
import { renderOp } from '../../program/render-invocations.js';
import type { Op } from '../../program/types.js';
import { ToolSession } from '../netns/tool-session.js';

/** Moves the routes of all nodes when links go down or up. */
export class RouteChanger {
  private readonly sessions = new Map<string, ToolSession>();
  private down: ReadonlySet<string> = new Set();

  constructor(private readonly plan: NetworkPlan) {}

  /** Starts one `ip` for every node that has a detour. */
  async prepare(): Promise<void> {
    const nodes = new Set(
      Object.values(this.plan.timeline.detours).flatMap((detours) => detours.map(({ node }) => node)),
    );
    for (const netns of nodes) {
      this.sessions.set(netns, await ToolSession.open({ tool: 'ip', netns }, 'route show'));
    }
  }

  /**
   * Replaces and removes routes until they are those of the new set of links.
   * @returns how many lines it took
   * @throws LonghaulError `experiment.apply` if the kernel refuses one or shows something else afterwards
   */
  async follow(down: ReadonlySet<string>): Promise<number> {
    const before = this.down;
    this.down = down;
    const counts = await Promise.all(
      [...this.sessions].map(async ([node, session]) => {
        const routes = routesWhileDown(this.plan, node, down);
        const ops = routeOps(node, routesWhileDown(this.plan, node, before), routes);
        return ops.length === 0 ? 0 : this.change(session, { node, ops, routes });
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
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
