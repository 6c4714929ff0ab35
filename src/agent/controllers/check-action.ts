/** From what a controller said to what is to be done. Nothing is clamped or ignored: an action is right or refused. */
import type { NetworkPlan, PlannedBalance } from '../../plan/types.js';
import type { PlannedWorkload } from '../../program/cell.js';
import type { TransportChange } from '../../spec/types.js';
import { BALANCE_MODES } from '../../spec/balance-types.js';
import type { BalanceChange } from '../links/balance-changer.js';
import { checkQueue, type QueueScope } from './check-queue.js';
import { fields, Refusal, type Fields } from './fields.js';
import { checkStreams, type StreamSettings } from './check-streams.js';
import type { DirectionChange } from '../../plan/index.js';

/** An action that can be done. */
export type CheckedAction =
  | { readonly kind: 'transport'; readonly rules: TransportChange['rules'] }
  | { readonly kind: 'queue'; readonly changes: readonly Omit<DirectionChange, 'id'>[] }
  | { readonly kind: 'balance'; readonly changes: readonly Omit<BalanceChange, 'id'>[] }
  | { readonly kind: 'streams'; readonly workload: string; readonly settings: StreamSettings };

export interface ActionScope extends QueueScope {
  readonly plan: NetworkPlan;
  readonly workloads: readonly PlannedWorkload[];
  /** Workloads that have begun. */
  readonly begun: ReadonlySet<string>;
  readonly congestionControls: readonly string[];
  /** Policies that an eBPF program stands ready for, as `id direction`; the others are routes alone. */
  readonly steered: ReadonlySet<string>;
}

/** What was said, checked; or why it is refused. */
export function checkAction(value: unknown, scope: ActionScope): CheckedAction | Refusal {
  try {
    const said = fields(value, 'an action');
    const action = said.text('action');
    said.text('why', true);
    const checked = CHECKS[action ?? '']?.(said, scope);
    if (checked === undefined) {
      throw new Refusal(`there is no action ${JSON.stringify(action)}: use ${Object.keys(CHECKS).join(', ')}`);
    }
    said.refuseOthers();
    return checked;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

const CHECKS: Readonly<Record<string, (said: Fields, scope: ActionScope) => CheckedAction>> = {
  transport: checkTransport,
  queue: (said, scope) => ({ kind: 'queue', changes: checkQueue(said, scope) }),
  balance: checkBalance,
  streams: (said, scope) => ({ kind: 'streams', ...checkStreams(said, scope) }),
};

const MAX_INITCWND = 10_000;

function checkTransport(said: Fields, scope: ActionScope): CheckedAction {
  const congestion = said.text('congestion', true);
  const initcwnd = said.count('initcwnd', { min: 1, max: MAX_INITCWND }, true);
  if (congestion === undefined && initcwnd === undefined) throw new Refusal('give "congestion" or "initcwnd"');
  if (congestion !== undefined && !scope.congestionControls.includes(congestion)) {
    throw new Refusal(`this kernel has no congestion control "${congestion}"`);
  }
  const settings = {
    ...(congestion === undefined ? {} : { congestion }),
    ...(initcwnd === undefined ? {} : { initcwnd }),
  };
  return { kind: 'transport', rules: pairsOf(said, scope).map((pair) => ({ ...pair, settings })) };
}

function pairsOf(said: Fields, { plan }: ActionScope): readonly { from: readonly string[]; to: readonly string[] }[] {
  const between = said.pair('between', true);
  const from = said.text('from', true);
  const to = said.text('to', true);
  const hosts = (name: string) => hostsOf(plan, name);
  if (between === undefined && from !== undefined && to !== undefined) return [{ from: hosts(from), to: hosts(to) }];
  if (between === undefined || from !== undefined || to !== undefined) {
    throw new Refusal('give "between", or "from" and "to"');
  }
  const [a, b] = [hosts(between[0]), hosts(between[1])];
  return between[0] === between[1]
    ? [{ from: a, to: a }]
    : [
        { from: a, to: b },
        { from: b, to: a },
      ];
}

function hostsOf({ sites, nodes }: NetworkPlan, name: string): readonly string[] {
  const site = sites.find((one) => one.name === name);
  if (site !== undefined) return site.hosts;
  if (nodes.some((node) => node.name === name && node.kind === 'host')) return [name];
  throw new Refusal(`there is no site or host "${name}"`);
}

const WEIGHT = { min: 0, max: 256 };

function checkBalance(said: Fields, { plan, steered }: ActionScope): CheckedAction {
  const balance = said.text('balance') ?? '';
  const direction = said.text('direction', true);
  const policies = (plan.balancing?.policies ?? []).filter(
    (policy) => policy.id === balance && (direction ?? policy.direction) === policy.direction,
  );
  const [policy] = policies;
  if (policy === undefined)
    throw new Refusal(`there is no policy "${[balance, direction].join(' ').trim()}" for links`);
  const mode = BALANCE_MODES.find((one) => one === said.text('mode', true));
  if (said.text('mode', true) !== undefined && mode === undefined) {
    throw new Refusal(`there is no mode "${String(said.text('mode', true))}": use ${BALANCE_MODES.join(', ')}`);
  }
  const weights = said.object('weights') === undefined ? undefined : weightsOf(said.object('weights'), policy);
  if (mode === undefined && weights === undefined) throw new Refusal('give "mode" or "weights"');
  const byRoutes = mode === undefined || mode === 'ecmp' || mode === 'weighted';
  const unsteered = policies.find((one) => !steered.has(`${one.id} ${one.direction}`));
  if (!byRoutes && unsteered !== undefined) {
    throw new Refusal(
      `policy ${balance} ${unsteered.direction} was planned for routes alone and cannot become ${mode}`,
    );
  }
  const set = { ...(mode === undefined ? {} : { mode }), ...(weights === undefined ? {} : { weights }) };
  return { kind: 'balance', changes: policies.map((one) => ({ balance, direction: one.direction, set })) };
}

/** Weights of every link of a policy: what is left out would be chance. */
function weightsOf(value: unknown, { id, links }: PlannedBalance): Readonly<Record<string, number>> {
  const written = fields(value, '"weights"');
  const weights = Object.fromEntries(links.map(({ link }) => [link, written.count(link, WEIGHT) ?? 0]));
  written.refuseOthers();
  if (Object.values(weights).every((one) => one === 0)) throw new Refusal(`policy ${id} would use no link`);
  return weights;
}
