import type {
  NetworkPlan,
  PlannedBalanceChange,
  PlannedChange,
  PlannedDirection,
  PlannedTransportChange,
} from '../plan/types.js';
import type { BalanceSettings, DrawnLoss, LinkSettings } from '../spec/types.js';
import { describeBalance } from './balance.js';
import { renderTransport } from './render-invocations.js';
import { formatRate, formatRatio, formatTime, roundRate } from '../util/units/index.js';

/** The changes as people read them, and which nodes route around which cut. Nothing without changes. */
export function renderTimeline({ timeline, balancing }: NetworkPlan): readonly string[] {
  const { changes, detours, transport = [] } = timeline;
  const lines = [
    ...changes.map(renderChange),
    ...transport.map(renderTransportChange),
    ...(balancing?.changes ?? []).map(renderPolicyChange),
  ];
  if (lines.length === 0) return [];
  const around = Object.entries(detours).map(([down, nodes]) => {
    const names = nodes.map(({ node, routes }) => `${node} (${String(routes.length)} routes)`);
    return `  while ${down.split(' ').join(', ')} ${down.includes(' ') ? 'are' : 'is'} down: ${names.join(', ')}`;
  });
  return ['timeline', ...lines, ...around, ''];
}

const renderStart = ({ delayNs, after }: PlannedChange['start']): string =>
  `${formatTime(delayNs)}${after.length === 0 ? '' : ` after ${after.join(', ')}`}`;

function renderTransportChange({ id, start, rules }: PlannedTransportChange): string {
  const ways = rules.map(
    ({ from, to, settings }) => `${from.join(', ')} to ${to.join(', ')}:${renderTransport(settings)}`,
  );
  return `  ${id}  ${renderStart(start)}  ${ways.join('; ')}`;
}

function renderChange({ id, start, links, action }: PlannedChange): string {
  const what =
    action.kind === 'set'
      ? `${action.directions.join(' and ')}: ${describeSettings(action.set)}`
      : `${action.kind}, routes follow ${formatTime(action.convergeNs)} later`;
  return `  ${id}  ${renderStart(start)}  ${links.join(', ')} ${what}`;
}

function renderPolicyChange({ id, start, balance, directions, set }: PlannedBalanceChange): string {
  return `  ${id}  ${renderStart(start)}  policy ${balance} ${directions.join(' and ')}: ${describePolicySettings(set)}`;
}

function describePolicySettings({
  mode,
  weights,
  order,
  flowletGapNs,
  adaptiveGapNs,
}: Partial<BalanceSettings>): string {
  const words = [
    ...(mode === undefined ? [] : [mode]),
    ...(weights === undefined ? [] : [`weights ${Object.values(weights).join(' ')}`]),
    ...(order === undefined ? [] : [order]),
    ...(flowletGapNs === undefined ? [] : [`flowlet gap ${formatTime(flowletGapNs)}`]),
    ...(adaptiveGapNs === undefined ? [] : [`adaptive gap ${formatTime(adaptiveGapNs)}`]),
  ];
  return words.join(', ');
}

/** The policies for parallel links as people read them. Nothing without. */
export function renderBalancing({ balancing }: NetworkPlan): readonly string[] {
  const policies = balancing?.policies ?? [];
  if (policies.length === 0) return [];
  const lines = policies.map((policy) => {
    const { id, direction, node, links, usesProgram, balancer, hashLayer } = policy;
    const means = usesProgram ? 'routes and lh_balance' : 'routes';
    const called = balancer === null ? '' : `, a balancer is called every ${formatTime(balancer.periodNs)}`;
    const names = links.map(({ link }) => link).join(', ');
    return `  ${id} ${direction} at ${node} over ${names}: ${describeBalance(policy)}; hash of layer ${String(hashLayer)}; by ${means}${called}`;
  });
  return ['balancing', ...lines, ''];
}

export function describeSettings({ rateBps, delayNs, loss }: LinkSettings): string {
  const words = [
    ...(rateBps === undefined ? [] : [`rate ${formatRate(rateBps)}`]),
    ...(delayNs === undefined ? [] : [`delay ${formatTime(delayNs)}`]),
    ...(loss === undefined ? [] : [`loss ${describeLossSpec(loss)}`]),
  ];
  return words.join(', ');
}

function describeLossSpec(loss: DrawnLoss): string {
  if (loss.model === 'none') return 'none';
  const ratio = formatRatio(loss.ratio);
  return loss.model === 'random' ? ratio : `${ratio} in bursts of ${String(loss.meanBurstPackets)} packets`;
}

/** One line about a direction's trace; none without. */
export function renderTrace({ trace }: PlannedDirection): readonly string[] {
  if (trace === null) return [];
  const file = `    trace ${trace.file} (sha256 ${trace.sha256.slice(0, 16)}…)`;
  if (trace.format === 'csv') return [`${file}: ${String(trace.rows.length)} rows`];
  const mean = `mean ${roundRate(trace.meanRateBps)}`;
  return [`${file}: ${String(trace.opportunities)} opportunities in ${formatTime(trace.periodNs)}, ${mean}`];
}
