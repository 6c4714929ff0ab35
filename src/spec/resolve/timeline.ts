import type { ChangeDocument } from '../schema/timeline.js';
import type { Diagnostics } from '../diagnostics.js';
import { formatTime } from '../../util/units/index.js';
import type { ChangeSpec, DrawnLoss, LinkSettings, LinkSpec, SpecPath, Topology, WorkloadSpec } from '../types.js';
import { resolveLoss } from './loss.js';
import { resolveStart } from './start.js';
import { checkSequence, checkSettings, checkState } from './timeline-checks.js';

export interface TimelineScope {
  readonly topology: Topology;
  readonly workloads: readonly WorkloadSpec[];
  readonly deadlineNs: number;
  readonly diagnostics: Diagnostics;
}

/** Checks the changes of a scenario one by one, then as a sequence. */
export function resolveTimeline(documents: readonly ChangeDocument[], scope: TimelineScope): readonly ChangeSpec[] {
  const changes = documents.flatMap((document, index) => resolveChange(document, ['timeline', index], scope) ?? []);
  checkSequence(changes, scope.diagnostics);
  return changes;
}

function resolveChange(document: ChangeDocument, path: SpecPath, scope: TimelineScope): ChangeSpec | undefined {
  const start = resolveStart(document, path, scope.diagnostics);
  checkStart(start, path, scope);
  const links = resolveLinks(document.link, [...path, 'link'], scope);
  const action = resolveAction(document, path, scope.diagnostics);
  if (action === undefined) return undefined;
  const change = { id: document.id, start, links: links.map(({ id }) => id), action, path };
  if (action.kind === 'set') checkSettings(change, links, scope);
  else checkState(change, links, scope);
  return change;
}

function checkStart({ after, delayNs }: ChangeSpec['start'], path: SpecPath, scope: TimelineScope): void {
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

function resolveLinks(name: string, path: SpecPath, { topology, diagnostics }: TimelineScope): readonly LinkSpec[] {
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
  { rate, delay, loss }: NonNullable<ChangeDocument['set']>,
  path: SpecPath,
  diagnostics: Diagnostics,
): LinkSettings {
  if (rate === undefined && delay === undefined && loss === undefined) {
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
