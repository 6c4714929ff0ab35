import type { ChangeDocument } from '../schema/timeline.js';
import type { Diagnostics } from '../diagnostics.js';
import { formatTime } from '../../util/units/index.js';
import type {
  ChangeSpec,
  DrawnLoss,
  LinkSettings,
  LinkSpec,
  SpecPath,
  Topology,
  TransportChange,
  WorkloadSpec,
} from '../types.js';
import { resolveLoss } from './loss.js';
import { resolveStart } from './start.js';
import { checkSequence, checkSettings, checkState } from './timeline-checks.js';
import { resolveRules } from './transport.js';

export interface TimelineScope {
  readonly topology: Topology;
  readonly workloads: readonly WorkloadSpec[];
  readonly deadlineNs: number;
  readonly diagnostics: Diagnostics;
}

/** Changes by what they change. */
interface Timeline {
  readonly links: readonly ChangeSpec[];
  readonly transport: readonly TransportChange[];
}

/** Checks the changes of a scenario one by one, then as a sequence. */
export function resolveTimeline(documents: readonly ChangeDocument[], scope: TimelineScope): Timeline {
  const links: ChangeSpec[] = [];
  const transport: TransportChange[] = [];
  documents.forEach((document, index) => {
    const path = ['timeline', index];
    if (document.transport !== undefined) transport.push(resolveTransportChange(document, path, scope));
    // Changes of policies are resolved with the policies.
    else if (document.balance === undefined) links.push(...resolveChange(document, path, scope));
  });
  checkSequence(links, scope.diagnostics);
  return { links, transport };
}

function resolveTransportChange(document: ChangeDocument, path: SpecPath, scope: TimelineScope): TransportChange {
  const start = resolveStart(document, path, scope.diagnostics);
  checkStart(start, path, scope);
  for (const key of ['link', 'balance', 'direction', 'set', 'state', 'converge'] as const) {
    const why = 'a change of TCP settings is about hosts, not about a link';
    refuse(document[key] !== undefined, key, { path, diagnostics: scope.diagnostics, why });
  }
  const { congestion, initcwnd } = document.transport ?? {};
  const rules = resolveRules(document, { path, settings: { congestion, initcwnd } }, scope);
  return { id: document.id, start, rules: rules.map(({ path: _path, ...rule }) => rule), path };
}

/** A change of links; none where there is nothing that it could be, which is reported. */
function resolveChange(document: ChangeDocument, path: SpecPath, scope: TimelineScope): readonly ChangeSpec[] {
  const start = resolveStart(document, path, scope.diagnostics);
  checkStart(start, path, scope);
  for (const key of ['between', 'from', 'to'] as const) {
    const why = 'only a change of "transport" is about a pair of places';
    refuse(document[key] !== undefined, key, { path, diagnostics: scope.diagnostics, why });
  }
  if (document.link === undefined) {
    const hint =
      'add "link: …", a policy with "balance: …", or TCP settings: "between: [a, b], transport: { congestion: bbr }"';
    scope.diagnostics.add(path, { code: 'input.schema', message: `"${document.id}" names no link`, hint });
    return [];
  }
  const links = linksNamed(document.link, [...path, 'link'], scope);
  const action = resolveAction(document, path, scope.diagnostics);
  if (action === undefined) return [];
  const change = { id: document.id, start, links: links.map(({ id }) => id), action, path };
  if (action.kind === 'set') checkSettings(change, links, scope);
  else checkState(change, links, scope);
  return [change];
}

export function checkStart({ after, delayNs }: ChangeSpec['start'], path: SpecPath, scope: TimelineScope): void {
  const known = scope.workloads.map(({ id }) => id);
  for (const id of after) {
    if (!known.includes(id)) {
      scope.diagnostics.addUnknownName([...path, 'after'], { what: 'workload', name: id, known });
    }
  }
  if (after.length > 0 || delayNs < scope.deadlineNs) return;
  const message = `at ${formatTime(delayNs)} the deadline of ${formatTime(scope.deadlineNs)} has passed`;
  scope.diagnostics.add([...path, 'at'], { message, hint: 'give an earlier time, or a later deadline' });
}

/** The links of a name: one, all members of parallel links, or none, which is reported. */
export function linksNamed(
  name: string,
  path: SpecPath,
  { topology, diagnostics }: TimelineScope,
): readonly LinkSpec[] {
  const links = topology.links.filter(({ id, group }) => id === name || group === name);
  if (links.length === 0) {
    const known = topology.links.map(({ id }) => id);
    diagnostics.addUnknownName(path, { what: 'link', name, known });
  }
  return links;
}

function resolveAction(
  document: ChangeDocument,
  path: SpecPath,
  diagnostics: Diagnostics,
): ChangeSpec['action'] | undefined {
  const { id, set, state, direction, converge } = document;
  if ((set === undefined) === (state === undefined)) {
    const message = set === undefined ? `the change "${id}" changes nothing` : '"set" and "state" exclude each other';
    diagnostics.add(path, { message, hint: 'give one of "set: { rate: 20 Mbit/s }" and "state: down"' });
    return undefined;
  }
  if (set !== undefined) {
    refuse(converge !== undefined, 'converge', {
      path,
      diagnostics,
      why: 'only a link that goes down or up moves routes',
    });
    return {
      kind: 'set',
      directions: direction === undefined ? ['forward', 'reverse'] : [direction],
      set: resolveSettings(set, [...path, 'set'], diagnostics),
    };
  }
  refuse(direction !== undefined, 'direction', { path, diagnostics, why: 'a link goes down or up in both directions' });
  return { kind: state ?? 'down', convergeNs: converge ?? 0 };
}

function refuse(
  given: boolean,
  key: string,
  { path, diagnostics, why }: { readonly path: SpecPath; readonly diagnostics: Diagnostics; readonly why: string },
): void {
  if (given) diagnostics.add([...path, key], { message: why, hint: `remove "${key}"`, at: 'key' });
}

function resolveSettings(
  { rate, delay, loss, ...foreign }: NonNullable<ChangeDocument['set']>,
  path: SpecPath,
  diagnostics: Diagnostics,
): LinkSettings {
  for (const key of Object.keys(foreign)) {
    const message = `"${key}" is a setting of a policy, not of a link`;
    diagnostics.add([...path, key], { message, hint: 'name a policy with "balance" instead of the link', at: 'key' });
  }
  if (rate === undefined && delay === undefined && loss === undefined && Object.keys(foreign).length === 0) {
    diagnostics.add(path, { message: '"set" is empty', hint: 'give rate, delay or loss' });
  }
  return {
    ...(rate === undefined ? {} : { rateBps: rate }),
    ...(delay === undefined ? {} : { delayNs: delay }),
    ...(loss === undefined ? {} : { loss: resolveDrawnLoss(loss, [...path, 'loss'], diagnostics) }),
  };
}

type LossDocument = NonNullable<NonNullable<ChangeDocument['set']>['loss']>;

/** Losses by packet number are a filter that counts from the direction's first packet. */
function resolveDrawnLoss(document: LossDocument, path: SpecPath, diagnostics: Diagnostics): DrawnLoss {
  const loss = resolveLoss(document, path, diagnostics);
  if (loss.model !== 'every' && loss.model !== 'list') return loss;
  const message = 'losses by packet number count from the first packet of the run, and cannot begin later';
  diagnostics.add(path, { message, hint: 'give them to the link in its topology, or use model: random' });
  return { model: 'none' };
}
