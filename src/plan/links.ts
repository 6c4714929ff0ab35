import type { DirectionSpec, LinkSpec, Topology } from '../spec/types.js';
import { lineNames, wireNames } from './addressing.js';
import { fullFrameBytes, isByteLimited, resolveByteLimit, resolveQueueLimit } from './queue-limit.js';
import { planRed } from './red.js';
import { linkSeed } from './seeds.js';
import type { PlannedDirection, PlannedLink } from './types.js';

export interface PlanInput {
  /** Seed of the experiment. */
  readonly seed: bigint;
  /** Repeat of the cell, from 0; each draws its own losses. */
  readonly repeat: number;
  /** The clock that timers will run on; virtual if absent. */
  readonly clock?: 'virtual' | 'real';
}

/**
 * How late a timer may fire. Virtual: UML programs none closer than 500 ns and its clock advances by up to 256 ns. Real:
 * twice the lateness of 100 µs up to which a run counts as calibrated (LINK-MODEL.md).
 */
const TIMER_LATENESS_NS = { virtual: 1_000, real: 200_000 } as const;

export interface LinkInput extends PlanInput {
  readonly topology: Topology;
  readonly link: LinkSpec;
  readonly index: number;
  /** Device names at `ends[0]` and `ends[1]`. */
  readonly devices: readonly [string, string];
}

/** Decides how both directions of one link are made of devices and qdiscs. */
export function planLink(input: LinkInput): PlannedLink {
  const { link, topology } = input;
  return {
    id: link.id,
    group: link.group,
    role: link.role,
    mtuBytes: link.mtuBytes,
    distanceKm: link.distanceKm ?? null,
    forward: planDirection(input, 'forward'),
    reverse: planDirection(input, 'reverse'),
    origin: topology.source.locate(link.path),
  };
}

function planDirection(input: LinkInput, direction: 'forward' | 'reverse'): PlannedDirection {
  const { link, topology, devices } = input;
  const spec: DirectionSpec = link[direction];
  const wires = wireNames(input.index);
  const [sender, receiver] = direction === 'forward' ? ([0, 1] as const) : ([1, 0] as const);
  const variant = variantOf(topology, link.ends[sender], spec);
  return {
    direction,
    from: { node: link.ends[sender], dev: devices[sender] },
    to: { node: link.ends[receiver], dev: devices[receiver] },
    wireIn: wires[sender],
    wireOut: wires[receiver],
    rateBps: spec.rateBps,
    delayNs: spec.delayNs,
    loss: spec.loss,
    queue: spec.queue,
    channel: spec.channel,
    overheadBytes: spec.overheadBytes,
    variant,
    line: needsLine(variant, spec) ? lineNames(input.index, direction) : null,
    ...queueBounds(input, spec, variant),
    seed: linkSeed(link.id, direction, input),
  };
}

type Variant = PlannedDirection['variant'];

function queueBounds(
  input: LinkInput,
  spec: DirectionSpec,
  variant: Variant,
): Pick<PlannedDirection, 'limitPackets' | 'limitBytes' | 'burstBytes' | 'red'> {
  const { topology, link } = input;
  if (variant === 'wire-only') return { limitPackets: null, limitBytes: null, burstBytes: null, red: null };
  const inBytes = isByteLimited(spec);
  const limitBytes = inBytes ? resolveByteLimit(topology, link, spec) : null;
  return {
    limitPackets: inBytes ? null : resolveQueueLimit(topology, link, spec),
    limitBytes,
    burstBytes: variant === 'exact-drop-tail' ? null : burstBytes(input, spec.rateBps),
    red: limitBytes === null ? null : planRed(topology, link, { spec, limitBytes }),
  };
}

/**
 * What befalls packets on a wire must come after serialisation, or a lost packet would leave the line idle and a jitter
 * would delay everything behind it as well: netem draws losses when a packet enters and adds its rate to its delay.
 * Behind an exact port that is so by itself; elsewhere the rate moves to a line of its own. A reordered packet that keeps
 * a part of the delay needs a line for that part.
 */
function needsLine(variant: Variant, { loss, channel, delayNs }: DirectionSpec): boolean {
  const { jitter, duplicationRatio, corruptionRatio, reordering, policer } = channel;
  if (reordering !== null && reordering.advanceNs < delayNs) return true;
  const impaired = loss.model !== 'none' || jitter !== null || duplicationRatio > 0 || corruptionRatio > 0;
  return variant !== 'exact-drop-tail' && (impaired || reordering !== null || policer !== null);
}

/**
 * TBF sends no faster than one burst per timer: two full frames, or what the line sends while a timer is late, so that
 * a fast link is not slowed down. The wire spaces the packets of a burst again.
 */
function burstBytes({ link, clock = 'virtual' }: LinkInput, rateBps: number): number {
  const overheadBytes = Math.max(link.forward.overheadBytes, link.reverse.overheadBytes);
  return Math.max(
    2 * (fullFrameBytes(link.mtuBytes) + overheadBytes),
    Math.ceil((rateBps * TIMER_LATENESS_NS[clock]) / 8e9),
  );
}

function variantOf(topology: Topology, sender: string, spec: DirectionSpec): PlannedDirection['variant'] {
  const isHost = topology.nodes.some((node) => node.name === sender && node.kind === 'host');
  if (isHost) return 'wire-only';
  if (spec.queue.discipline !== 'drop-tail') return 'shaped-aqm';
  // netem counts packets; only bfifo keeps a limit in bytes.
  return isByteLimited(spec) ? 'shaped-drop-tail' : 'exact-drop-tail';
}
