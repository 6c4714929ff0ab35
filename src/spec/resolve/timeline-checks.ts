/** What changes of links may not do, because the kernel or the trace of a link would make something else of it. */
import { formatTime } from '../../util/units/index.js';
import type { Diagnostics } from '../diagnostics.js';
import type { ChangeSpec, LinkSettings, LinkSpec, TraceSpec } from '../types.js';
import type { TimelineScope } from './timeline.js';
import { obstacleToCut, obstacleToRate, obstacleToWire } from './variability.js';

const KEYS = { rateBps: 'rate', delayNs: 'delay', loss: 'loss' } as const;
const SETTINGS = ['rateBps', 'delayNs', 'loss'] as const;

/** Refuses settings that something else decides: a host's socket, or the direction's own trace. */
export function checkSettings(change: ChangeSpec, links: readonly LinkSpec[], scope: TimelineScope): void {
  const { action, path } = change;
  if (action.kind !== 'set') return;
  refuseObstacles(change, links, scope);
  for (const link of links) {
    for (const direction of action.directions) {
      if (action.set.rateBps !== undefined) refuseHostRate(change, { link, direction }, scope);
      for (const key of SETTINGS) {
        if (action.set[key] === undefined) continue;
        if (!traceSets(link[direction].trace, key)) continue;
        const message = `the ${KEYS[key]} of link "${link.id}" ${direction} comes from its trace`;
        const hint = 'change it in the trace, or the other direction with "direction: …"';
        scope.diagnostics.add([...path, 'set', KEYS[key]], { message, hint, at: 'key' });
      }
    }
  }
}

/** Refuses, once for each setting, what other settings of the link rule out. */
function refuseObstacles(
  { action, path }: ChangeSpec,
  links: readonly LinkSpec[],
  { diagnostics }: TimelineScope,
): void {
  if (action.kind !== 'set') return;
  const directions = links.flatMap((link) => action.directions.map((direction) => link[direction]));
  for (const key of SETTINGS) {
    if (action.set[key] === undefined) continue;
    const find = key === 'rateBps' ? obstacleToRate : obstacleToWire;
    const [obstacle] = directions.flatMap((direction) => find(direction) ?? []);
    if (obstacle !== undefined) diagnostics.add([...path, 'set', KEYS[key]], { ...obstacle, at: 'key' });
  }
}

/** Refuses to take down what would still let packets pass. */
export function checkState({ path }: ChangeSpec, links: readonly LinkSpec[], { diagnostics }: TimelineScope): void {
  const [obstacle] = links.flatMap(({ forward, reverse }) => obstacleToCut(forward) ?? obstacleToCut(reverse) ?? []);
  if (obstacle !== undefined) diagnostics.add([...path, 'state'], obstacle);
}

function traceSets(trace: TraceSpec | undefined, key: keyof LinkSettings): boolean {
  if (trace?.format === 'csv') return trace.rows.some((row) => row[key] !== undefined);
  return trace !== undefined && key === 'rateBps';
}

function refuseHostRate(
  change: ChangeSpec,
  { link, direction }: { readonly link: LinkSpec; readonly direction: 'forward' | 'reverse' },
  { topology, diagnostics }: TimelineScope,
): void {
  const sender = link.ends[direction === 'forward' ? 0 : 1];
  if (topology.nodes.find(({ name }) => name === sender)?.kind !== 'host') return;
  const message = `"${sender}" is a host, and what its port has accepted would still leave at the old rate`;
  const hint = 'put a router between, or change the direction that a router sends: "direction: …"';
  diagnostics.add([...change.path, 'set', 'rate'], { message, hint, at: 'key' });
}

/** Changes with fixed times are known as a sequence: a link goes down before it comes up, and never twice. */
export function checkSequence(changes: readonly ChangeSpec[], diagnostics: Diagnostics): void {
  for (const change of changes) {
    if (change.action.kind === 'up') refuseUpOfRunning(change, changes, diagnostics);
  }
  const fixed = changes.filter(({ start }) => start.after.length === 0);
  const ordered = fixed.toSorted((a, b) => a.start.delayNs - b.start.delayNs);
  ordered.forEach((change, index) => {
    for (const earlier of ordered.slice(0, index)) refuseClash(earlier, change, diagnostics);
    const previous = ordered.slice(0, index).findLast((other) => moves(other) && shareLink(other, change));
    if (!moves(change) || previous?.action.kind !== change.action.kind) return;
    const message = `link "${change.links[0] ?? ''}" is ${change.action.kind} already, since "${previous.id}"`;
    diagnostics.add([...change.path, 'state'], { message, hint: 'remove one of the two changes' });
  });
}

const moves = ({ action }: ChangeSpec): boolean => action.kind !== 'set';

const shareLink = (a: ChangeSpec, b: ChangeSpec): boolean => a.links.some((link) => b.links.includes(link));

function refuseUpOfRunning(change: ChangeSpec, all: readonly ChangeSpec[], diagnostics: Diagnostics): void {
  if (all.some((other) => other.action.kind === 'down' && shareLink(other, change))) return;
  const message = `nothing takes link "${change.links[0] ?? ''}" down before it comes up`;
  diagnostics.add([...change.path, 'state'], { message, hint: 'add a change with "state: down", or remove this one' });
}

/** Two changes of one setting at one time: which of them counts would be chance. */
function refuseClash(a: ChangeSpec, b: ChangeSpec, diagnostics: Diagnostics): void {
  if (a.start.delayNs !== b.start.delayNs || !shareLink(a, b) || !sameSetting(a, b)) return;
  const message = `"${a.id}" and "${b.id}" both change link "${b.links[0] ?? ''}" at ${formatTime(b.start.delayNs)}`;
  diagnostics.add([...b.path, 'at'], { message, hint: 'merge them, or move one' });
}

function sameSetting({ action: a }: ChangeSpec, { action: b }: ChangeSpec): boolean {
  if (a.kind !== 'set' || b.kind !== 'set') return a.kind !== 'set' && b.kind !== 'set';
  const sameDirection = a.directions.some((direction) => b.directions.includes(direction));
  return sameDirection && SETTINGS.some((key) => a.set[key] !== undefined && b.set[key] !== undefined);
}
