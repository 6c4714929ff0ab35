import { LonghaulError } from '../../errors/index.js';
import type { NetworkPlan, PlannedBalance } from '../../plan/types.js';
import type { BalanceSettings } from '../../spec/types.js';
import type { TimedAction } from '../timeline.js';
import type { QdiscReader } from '../collectors/qdisc-reader.js';
import type { ExperimentClock } from '../clock.js';
import type { BalanceChanger } from './balance-changer.js';
import { checkBalancerAnswer } from './check-balancer-answer.js';

/** What a user's function `balance` is called with, at its period. */
export interface BalancerView {
  /** Experiment time in ns. */
  readonly t_ns: number;
  readonly policy: string;
  readonly direction: 'forward' | 'reverse';
  readonly mode: BalanceSettings['mode'];
  readonly links: readonly BalancerLink[];
}

export interface BalancerLink {
  readonly id: string;
  readonly weight: number;
  readonly rate_bps: number;
  /** As planned. */
  readonly delay_ns: number;
  /** Sent to the port, and of that dropped by its queue, since the start. */
  readonly bytes: number;
  readonly packets: number;
  readonly drops: number;
  /** In the queue now. */
  readonly backlog_bytes: number;
}

type BalanceFunction = (view: BalancerView) => unknown;

interface Parts {
  readonly clock: ExperimentClock;
  readonly changer: BalanceChanger;
  readonly qdiscs: QdiscReader;
}

interface PlanPart {
  readonly plan: NetworkPlan;
}

interface Loaded {
  readonly policy: PlannedBalance;
  readonly periodNs: number;
  readonly balance: BalanceFunction;
  dueNs: number;
}

/**
 * Users' functions, each called at its period until the experiment is over. All are one action: the last part of a wait
 * stops the whole agent, and would keep the answers that another function waits for.
 */
export async function balancerActions(plan: NetworkPlan, parts: Parts): Promise<readonly TimedAction[]> {
  const loaded: Loaded[] = [];
  for (const policy of plan.balancing?.policies ?? []) {
    if (policy.balancer === null) continue;
    const { periodNs, code } = policy.balancer;
    loaded.push({ policy, periodNs, balance: await loadFunction(code, policy), dueNs: periodNs });
  }
  if (loaded.length === 0) return [];
  const run = (_dueNs: number, halt: AbortSignal) => callInTurn(loaded, { ...parts, plan }, halt);
  return [{ id: 'balancers', start: { after: [], delayNs: 0 }, run }];
}

async function callInTurn(loaded: readonly Loaded[], parts: Parts & PlanPart, halt: AbortSignal): Promise<void> {
  for (;;) {
    const dueNs = Math.min(...loaded.map((one) => one.dueNs));
    await parts.clock.sleepUntil(dueNs, halt);
    if (halt.aborted) return;
    const due = loaded.filter((one) => one.dueNs === dueNs);
    await Promise.all(due.map((one) => callOne(one, parts)));
    for (const one of due) one.dueNs += one.periodNs;
  }
}

async function callOne({ policy, balance, dueNs }: Loaded, parts: Parts & PlanPart): Promise<void> {
  const { id, direction } = policy;
  const view = await viewOf(policy, { ...parts, tNs: dueNs });
  const set = checkBalancerAnswer(await call(balance, view, policy), policy);
  if (set === null) return;
  await parts.changer.set({ id: `balancer of ${id} ${direction}`, balance: id, direction, set }, dueNs);
}

/** The code is one module without imports: the app has bundled it. Each policy and direction has its own copy. */
async function loadFunction(code: string, { id, direction, origin }: PlannedBalance): Promise<BalanceFunction> {
  const text = `${code}\n// ${id} ${direction}\n`;
  const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
  const module = (await import(url).catch((error: unknown) => {
    throw failure(`the balancer of policy ${id} cannot be loaded`, { error, origin });
  })) as { readonly balance?: unknown };
  if (typeof module.balance === 'function') return module.balance as BalanceFunction;
  throw failure(`the balancer of policy ${id} exports no function "balance"`, { error: undefined, origin });
}

async function call(balance: BalanceFunction, view: BalancerView, { id, origin }: PlannedBalance): Promise<unknown> {
  try {
    return await balance(view);
  } catch (error) {
    throw failure(`the balancer of policy ${id} failed at ${String(view.t_ns / 1e9)} s`, { error, origin });
  }
}

async function viewOf(
  { id, direction, links }: PlannedBalance,
  { changer, qdiscs, tNs, plan }: Parts & PlanPart & { readonly tNs: number },
): Promise<BalancerView> {
  const [samples, shown] = await Promise.all([qdiscs.read(tNs), changer.show(id, direction)]);
  const { mode, weights } = changer.now(id, direction);
  return {
    t_ns: tNs,
    policy: id,
    direction,
    mode,
    links: links.map(({ link }, index) => {
      // The outermost qdisc of a port comes first, and its backlog has that of the others in it.
      const port = samples.find((one) => one.link === link && one.direction === direction && one.place === 'port');
      return {
        id: link,
        weight: weights[link] ?? 1,
        rate_bps: shown?.links[index]?.rateBps ?? 0,
        delay_ns: plan.links.find(({ id: name }) => name === link)?.[direction].delayNs ?? 0,
        bytes: port?.bytes ?? 0,
        packets: port?.packets ?? 0,
        drops: port?.drops ?? 0,
        backlog_bytes: port?.backlog_bytes ?? 0,
      };
    }),
  };
}

function failure(
  message: string,
  { error, origin }: { error: unknown; origin: PlannedBalance['origin'] },
): LonghaulError {
  return new LonghaulError({
    code: 'experiment.apply',
    message,
    hint: 'export a function "balance" that returns { weights }, { mode }, or nothing',
    where: origin ?? undefined,
    detail: error instanceof Error ? error.stack : undefined,
    cause: error,
  });
}
