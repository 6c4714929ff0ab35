import type { Diagnostics } from '../diagnostics.js';
import type { BalanceDocument, BalanceSettingsDocument } from '../schema/balance.js';
import type { ScenarioDocument } from '../schema/scenario.js';
import type { BalanceSettings, BalanceSpec, BalancingSpec, LinkSpec, SpecPath } from '../types.js';
import { resolveBalanceChanges } from './balance-changes.js';
import { checkGaps, checkLinks, checkPolicies } from './balance-checks.js';
import { linksNamed, type TimelineScope } from './timeline.js';

/** CONGA's flowlet gap (Alizadeh et al., SIGCOMM 2014). */
const DEFAULT_FLOWLET_GAP_NS = 500_000;

/** Policies and their changes; undefined where the scenario has none. */
export function resolveBalancing(document: ScenarioDocument, scope: TimelineScope): BalancingSpec | undefined {
  const policies = document.balance.flatMap((one, index) => resolvePolicy(one, ['balance', index], scope) ?? []);
  checkPolicies(policies, scope);
  const changes = resolveBalanceChanges(document.timeline, policies, scope);
  checkGaps({ policies, changes }, scope);
  return document.balance.length === 0 ? undefined : { policies, changes };
}

function resolvePolicy(document: BalanceDocument, path: SpecPath, scope: TimelineScope): BalanceSpec | undefined {
  const links = resolveLinks(document, path, scope);
  if (links === undefined) return undefined;
  const { id, direction, mode, hash, balancer } = document;
  const directions = direction === undefined ? (['forward', 'reverse'] as const) : ([direction] as const);
  checkLinks({ links, directions, path }, scope);
  const ids = links.map((link) => link.id);
  const weights = resolveWeights(document.weights ?? {}, { ids, path: [...path, 'weights'] }, scope.diagnostics);
  const set = resolveSettings(document);
  return {
    id,
    links: ids,
    directions,
    mode,
    weights: weights ?? Object.fromEntries(ids.map((link) => [link, 1])),
    order: set.order ?? 'round-robin',
    flowletGapNs: set.flowletGapNs ?? DEFAULT_FLOWLET_GAP_NS,
    adaptiveGapNs: set.adaptiveGapNs ?? 0,
    hashLayer: hash?.layer ?? 4,
    ...(balancer === undefined ? {} : { balancer: { file: balancer.file, periodNs: balancer.period } }),
    path,
  };
}

function resolveLinks(
  { links: names }: BalanceDocument,
  path: SpecPath,
  scope: TimelineScope,
): readonly LinkSpec[] | undefined {
  const found = [names].flat().map((name, index) => {
    const place = [...path, 'links', ...(typeof names === 'string' ? [] : [index])];
    return linksNamed(name, place, scope);
  });
  return found.some((links) => links.length === 0) ? undefined : found.flat();
}

/** The parts of settings that are written; weights need their policy and are left out. */
export function resolveSettings(document: BalanceSettingsDocument): Partial<Omit<BalanceSettings, 'weights'>> {
  const { mode, spray, flowlet, adaptive } = document;
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(spray?.order === undefined ? {} : { order: spray.order }),
    ...(flowlet?.gap === undefined ? {} : { flowletGapNs: flowlet.gap }),
    ...(adaptive?.gap === undefined ? {} : { adaptiveGapNs: adaptive.gap }),
  };
}

interface WeightPlace {
  readonly ids: readonly string[];
  readonly path: SpecPath;
}

/** A weight for every link of a policy, 1 where none is written; undefined for wrong ones. */
export function resolveWeights(
  written: Readonly<Record<string, number>>,
  { ids, path }: WeightPlace,
  diagnostics: Diagnostics,
): Readonly<Record<string, number>> | undefined {
  for (const name of Object.keys(written)) {
    if (!ids.includes(name))
      diagnostics.addUnknownName([...path, name], { what: 'link of the policy', name, known: ids });
  }
  const weights = Object.fromEntries(ids.map((id) => [id, written[id] ?? 1]));
  if (Object.values(weights).some((weight) => weight > 0)) return weights;
  diagnostics.add(path, { message: 'every link has a weight of 0', hint: 'give at least one link a weight above 0' });
  return undefined;
}
