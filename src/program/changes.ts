/** From the state of a direction before and after a change to the operations that make it. */
import type { PlannedDirection, PlannedLink } from '../plan/types.js';
import { cutWireQdisc, hasPortQdisc, lineQdisc, portQdiscs, wireQdisc, type QdiscNode } from './qdiscs.js';
import type { Op, QdiscKind } from './types.js';

/** One direction of a link as it is now. */
export interface DirectionState {
  readonly way: PlannedDirection;
  readonly isDown: boolean;
}

export type QdiscChange = Extract<Op, { op: 'qdisc.change' }>;

/** What the wire's qdisc must be. */
export const wireOf = ({ way, isDown }: DirectionState): QdiscNode => (isDown ? cutWireQdisc(way) : wireQdisc(way));

/** The change of the wire; null where it stays as it is. */
export function wireChange(before: DirectionState, after: DirectionState, link: PlannedLink): QdiscChange | null {
  const [old, now] = [wireOf(before), wireOf(after)];
  if (sameButSeed(old.qdisc, now.qdisc)) return null;
  return { op: 'qdisc.change', netns: 'wires', dev: after.way.wireOut, ...now, origin: link.origin };
}

/** The changes of the sender's queue: of its shaper, where the rate is another, and of what hangs below it. */
export function portChanges(before: DirectionState, after: DirectionState, link: PlannedLink): readonly QdiscChange[] {
  const { from } = after.way;
  if (!hasPortQdisc(after.way)) return [];
  const old = new Map(portQdiscs(before.way, link.mtuBytes).map((node) => [node.handle, portFacts(node.qdisc)]));
  return portQdiscs(after.way, link.mtuBytes)
    .filter(({ handle, qdisc }) => old.get(handle) !== portFacts(qdisc))
    .map((node) => ({ op: 'qdisc.change', netns: from.node, dev: from.dev, ...node, origin: link.origin }));
}

/** A shaper's own limit is moot below a discipline, and RED's rate only decides how fast an idle average decays. */
function portFacts(qdisc: QdiscKind): string {
  return JSON.stringify({
    ...qdisc,
    ...(qdisc.kind === 'tbf' ? { limitBytes: 0 } : {}),
    ...(qdisc.kind === 'red' ? { rateBps: 0 } : {}),
  });
}

/** The change of what serialises in front of the wire; null where nothing does or it stays as it is. */
export function lineChange(before: DirectionState, after: DirectionState, link: PlannedLink): QdiscChange | null {
  const [old, now] = [lineQdisc(before.way), lineQdisc(after.way)];
  const { line } = after.way;
  if (line === null || old === null || now === null || sameButSeed(old.qdisc, now.qdisc)) return null;
  return { op: 'qdisc.change', netns: 'wires', dev: line.out, ...now, origin: link.origin };
}

function sameButSeed(a: QdiscKind, b: QdiscKind): boolean {
  const withoutSeed = (qdisc: QdiscKind): string => JSON.stringify({ ...qdisc, seed: undefined });
  return withoutSeed(a) === withoutSeed(b);
}
