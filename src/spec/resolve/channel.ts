import { formatTime } from '../../util/units/index.js';
import type { Diagnostics } from '../diagnostics.js';
import { ETHERNET_HEADER_BYTES, ETHERNET_OVERHEAD_BYTES } from '../limits.js';
import type { ChannelDocument, JitterDocument } from '../schema/channel.js';
import type { ChannelSpec, JitterSpec, LossSpec, PolicerSpec, ReorderingSpec, SpecPath } from '../types.js';
import { resolveLoss } from './loss.js';

export interface ResolvedChannel {
  readonly loss: LossSpec;
  readonly channel: ChannelSpec;
  readonly overheadBytes: number;
}

/** Where settings of a wire stand: those of its direction win over those of the whole link. */
export interface ChannelSource {
  readonly own: ChannelDocument | undefined;
  readonly shared: ChannelDocument;
  readonly ownPath: SpecPath;
  readonly sharedPath: SpecPath;
  readonly delayNs: number;
  readonly mtuBytes: number;
}

export function resolveChannel(source: ChannelSource, diagnostics: Diagnostics): ResolvedChannel {
  const pick = <K extends keyof ChannelDocument>(key: K): Picked<K> => {
    const own = source.own?.[key];
    const path = [...(own === undefined ? source.sharedPath : source.ownPath), key];
    return { value: own ?? source.shared[key], path };
  };
  const loss = pick('loss');
  const channel: ChannelSpec = {
    jitter: resolveJitter(pick('jitter'), source, diagnostics),
    duplicationRatio: pick('duplication').value ?? 0,
    corruptionRatio: pick('corruption').value ?? 0,
    reordering: resolveReordering(pick('reordering'), source, diagnostics),
    policer: resolvePolicer(pick('policer'), source, diagnostics),
  };
  refuseContradiction(channel, pick('reordering').path, diagnostics);
  const resolvedLoss = resolveLoss(loss.value, loss.path, diagnostics);
  if (channel.policer !== null && (resolvedLoss.model === 'every' || resolvedLoss.model === 'list')) {
    const message = 'a policer and losses by packet number share one counter: their drops could not be told apart';
    diagnostics.add(loss.path, { message, hint: 'remove one of the two, or put the policer on another link' });
  }
  return {
    loss: resolvedLoss,
    channel,
    overheadBytes: pick('overhead').value === 'ethernet' ? ETHERNET_OVERHEAD_BYTES : 0,
  };
}

interface Picked<K extends keyof ChannelDocument> {
  readonly value: ChannelDocument[K];
  readonly path: SpecPath;
}

/** How far each distribution reaches below its mean, in spreads. The tables end at four (`plan/jitter-tables.ts`). */
const REACH = { uniform: 1, normal: 4, pareto: 4, paretonormal: 4 } as const;

function resolveJitter(
  { value, path }: Picked<'jitter'>,
  { delayNs }: ChannelSource,
  diagnostics: Diagnostics,
): JitterSpec | null {
  if (value === undefined || value.spread === 0) return null;
  const distribution = distributionOf(value);
  const reachNs = distribution.name === 'table' ? 0 : REACH[distribution.name] * value.spread;
  if (reachNs > delayNs) {
    const message = `this jitter reaches ${formatTime(reachNs)} below the mean, and the delay is ${formatTime(delayNs)}: packets would arrive before they were sent`;
    const mostNs = Math.floor(delayNs / (reachNs / value.spread));
    const hint = `use a spread of at most ${formatTime(mostNs)}, a longer delay, or distribution: uniform`;
    diagnostics.add([...path, 'spread'], { message, hint });
  }
  return { mode: value.mode, spreadNs: value.spread, distribution };
}

function distributionOf({ distribution }: JitterDocument): JitterSpec['distribution'] {
  // The loader puts the numbers in: this layer's core does not read files.
  if (typeof distribution === 'object') return { name: 'table', file: distribution.table, values: [] };
  return { name: distribution };
}

function resolveReordering(
  { value, path }: Picked<'reordering'>,
  { delayNs }: ChannelSource,
  diagnostics: Diagnostics,
): ReorderingSpec | null {
  if (value === undefined) return null;
  const advanceNs = value.advance ?? delayNs;
  if (advanceNs > delayNs || delayNs === 0) {
    const message = `a packet cannot arrive ${formatTime(advanceNs)} early on a wire with a delay of ${formatTime(delayNs)}`;
    diagnostics.add([...path, 'advance'], { message, hint: `use an advance of at most ${formatTime(delayNs)}` });
  }
  return { ratio: value.ratio, gapPackets: value.gap, advanceNs };
}

function resolvePolicer(
  { value, path }: Picked<'policer'>,
  { mtuBytes }: ChannelSource,
  diagnostics: Diagnostics,
): PolicerSpec | null {
  if (value === undefined) return null;
  const frameBytes = mtuBytes + ETHERNET_HEADER_BYTES + ETHERNET_OVERHEAD_BYTES;
  if (value.burst < frameBytes) {
    const message = `a token bucket of ${String(value.burst)} B never lets a frame of ${String(frameBytes)} B pass`;
    diagnostics.add([...path, 'burst'], { message, hint: 'raise the burst, or lower the mtu' });
  }
  return { rateBps: value.rate, burstBytes: value.burst };
}

function refuseContradiction({ jitter, reordering }: ChannelSpec, path: SpecPath, diagnostics: Diagnostics): void {
  if (jitter?.mode !== 'fifo' || reordering === null) return;
  const message = 'jitter of mode fifo keeps the order of packets, and reordering breaks it';
  diagnostics.add(path, { message, hint: 'use jitter with mode: reorder, or remove one of the two', at: 'key' });
}
