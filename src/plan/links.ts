import type { DirectionSpec, LinkSpec, LinkSettings, Topology, TransportRule } from '../spec/types.js';
import { lineNames, wireNames } from './addressing.js';
import type { LocatedBalancing } from './balance.js';
import { burstBytes } from './burst.js';
import { isByteLimited, resolveByteLimit, resolveQueueLimit } from './queue-limit.js';
import { planRed } from './red.js';
import { linkSeed } from './seeds.js';
import type { Origin, PlannedChange, PlannedDirection, PlannedLink, PlannedTransportChange } from './types.js';

export interface PlanInput {
  /** Seed of the experiment. */
  readonly seed: bigint;
  /** Repeat of the cell, from 0; each draws its own losses. */
  readonly repeat: number;
  /** The clock that timers will run on; virtual if absent. */
  readonly clock?: 'virtual' | 'real';
  /** Changes of links during the run; none if absent. */
  readonly changes?: readonly PlannedChange[];
  /** TCP settings per destination from the beginning, and their changes; none if absent. */
  readonly transport?: readonly (Omit<TransportRule, 'path'> & { readonly origin: Origin })[];
  readonly transportChanges?: readonly PlannedTransportChange[];
  /** Policies for parallel links; none if absent. */
  readonly balancing?: LocatedBalancing | undefined;
}

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
  const varies = (key: keyof LinkSettings): boolean => settingVaries(input, direction, key);
  const variant = variantOf(topology, link.ends[sender], { spec, rateVaries: varies('rateBps') });
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
    line: needsLine(variant, spec, varies('loss')) ? lineNames(input.index, direction) : null,
    ...queueBounds(input, spec, variant),
    seed: linkSeed(link.id, direction, input),
    trace: spec.trace ?? null,
    delayVaries: varies('delayNs'),
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
  const { rateBps, overheadBytes } = spec;
  return {
    limitPackets: inBytes ? null : resolveQueueLimit(topology, link, spec),
    limitBytes,
    burstBytes: isShaped(variant)
      ? burstBytes({ mtuBytes: link.mtuBytes, overheadBytes, rateBps, clock: input.clock })
      : null,
    red: limitBytes === null ? null : planRed(topology, link, { spec, limitBytes }),
  };
}

/**
 * What befalls packets on a wire must come after serialisation, or a lost packet would leave the line idle and a jitter
 * would delay everything behind it as well: netem draws losses when a packet enters and adds its rate to its delay.
 * Behind a port that serialises exactly that is so by itself; elsewhere the rate moves to a line of its own. A reordered
 * packet that keeps a part of the delay needs a line for that part.
 */
function needsLine(variant: Variant, { loss, channel, delayNs }: DirectionSpec, lossVaries: boolean): boolean {
  const { jitter, duplicationRatio, corruptionRatio, reordering, policer } = channel;
  if (reordering !== null && reordering.advanceNs < delayNs) return true;
  const losses = loss.model !== 'none' || lossVaries;
  const impaired = losses || jitter !== null || duplicationRatio > 0 || corruptionRatio > 0;
  return !isExact(variant) && (impaired || reordering !== null || policer !== null);
}

const isShaped = (variant: Variant): boolean => variant === 'shaped-aqm' || variant === 'shaped-drop-tail';
const isExact = (variant: Variant): boolean => variant === 'exact-drop-tail' || variant === 'scheduled-drop-tail';

/** Whether a setting of a direction may change during the run, by its trace or by the timeline. */
function settingVaries({ link, changes = [] }: LinkInput, direction: 'forward' | 'reverse', key: keyof LinkSettings) {
  const { trace } = link[direction];
  if (trace?.format === 'mahimahi' && key === 'rateBps') return true;
  if (trace?.format === 'csv' && trace.rows.some((row) => row[key] !== undefined)) return true;
  return changes.some(
    ({ links, action }) =>
      action.kind === 'set' &&
      links.includes(link.id) &&
      action.directions.includes(direction) &&
      action.set[key] !== undefined,
  );
}

function variantOf(
  topology: Topology,
  sender: string,
  { spec, rateVaries }: { readonly spec: DirectionSpec; readonly rateVaries: boolean },
): PlannedDirection['variant'] {
  const isHost = topology.nodes.some((node) => node.name === sender && node.kind === 'host');
  if (isHost) return 'wire-only';
  if (spec.queue.discipline !== 'drop-tail') return 'shaped-aqm';
  // netem counts packets; only bfifo keeps a limit in bytes.
  if (isByteLimited(spec)) return 'shaped-drop-tail';
  return rateVaries ? 'scheduled-drop-tail' : 'exact-drop-tail';
}
