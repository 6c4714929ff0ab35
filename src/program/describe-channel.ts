/** What a wire does to packets, in words: for plans and for reports. */
import type { PlannedDirection } from '../plan/types.js';
import type { JitterDistribution, LossSpec } from '../spec/types.js';
import { formatRate, formatRatio, formatTime, roundSize } from '../util/units/index.js';

/** Empty without loss. */
export function describeLossModel(loss: LossSpec): string {
  switch (loss.model) {
    case 'none':
      return '';
    case 'random':
      return `${formatRatio(loss.ratio)} loss`;
    case 'gilbert-elliott':
      return `${formatRatio(loss.ratio)} loss in bursts of ${String(loss.meanBurstPackets)}`;
    case 'every':
      return `loss of every ${String(loss.everyPackets)}th packet${fromFirst(loss.firstPacket)}`;
    case 'list':
      return `loss of packets ${listed(loss.packets)}`;
  }
}

const fromFirst = (first: number | undefined): string =>
  first === undefined ? '' : ` from number ${String(first)} on`;

const SHOWN_NUMBERS = 8;

function listed(packets: readonly number[]): string {
  const shown = packets.slice(0, SHOWN_NUMBERS).join(', ');
  return packets.length > SHOWN_NUMBERS ? `${shown} … (${String(packets.length)} in all)` : shown;
}

/** One text per impairment other than loss; none for a plain wire. */
export function describeChannel({ channel, overheadBytes }: PlannedDirection): readonly string[] {
  const { jitter, duplicationRatio, corruptionRatio, reordering, policer } = channel;
  const texts: string[] = [];
  if (overheadBytes > 0) texts.push(`${String(overheadBytes)} B of overhead per frame`);
  if (policer !== null) texts.push(`policed to ${formatRate(policer.rateBps)}, burst ${roundSize(policer.burstBytes)}`);
  if (jitter !== null) {
    const order = jitter.mode === 'fifo' ? 'keeps the order' : 'reorders';
    const spread = `${jitter.distribution.name === 'uniform' ? '±' : 'σ '}${formatTime(jitter.spreadNs)}`;
    texts.push(`jitter ${spread} ${distributionName(jitter.distribution)}, ${order}`);
  }
  if (reordering !== null) {
    const gap = reordering.gapPackets === 1 ? '' : ` at most every ${String(reordering.gapPackets)} packets`;
    texts.push(`${formatRatio(reordering.ratio)} reordered${gap}, ${formatTime(reordering.advanceNs)} early`);
  }
  if (duplicationRatio > 0) texts.push(`${formatRatio(duplicationRatio)} duplicated`);
  if (corruptionRatio > 0) texts.push(`${formatRatio(corruptionRatio)} corrupted`);
  return texts;
}

function distributionName(distribution: JitterDistribution): string {
  return distribution.name === 'table' ? `by ${distribution.file}` : distribution.name;
}
