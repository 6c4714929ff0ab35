import type { PlannedDirection } from '../plan/types.js';
import { netemLoss } from '../program/qdiscs.js';
import type { NetemLoss } from '../program/types.js';
import type { LossSpec } from '../spec/types.js';
import { NetemRandom, netemProbability } from '../util/netem-random.js';

/** Decides packet by packet, in the order in which they enter the wire, which are lost. */
export type LossOracle = () => boolean;

/**
 * The losses that a wire's seed or its numbers stand for, from its first packet on; null if the wire has none. What netem draws and
 * compares is that of `loss_event` and `loss_gilb_ell` (net/sched/sch_netem.c).
 */
export function predictLosses({ loss, seed }: Pick<PlannedDirection, 'loss' | 'seed'>): LossOracle | null {
  if (loss.model === 'every' || loss.model === 'list') return numberedLosses(loss);
  const model = netemLoss(loss);
  if (model === null) return null;
  return model.model === 'random' ? independentLosses(model.ratio, seed) : burstLosses(model, seed);
}

const NONE = { every: 0, first: 0 };

function numberedLosses(loss: Extract<LossSpec, { model: 'every' | 'list' }>): LossOracle {
  const listed = loss.model === 'list' ? new Set(loss.packets) : null;
  const { every, first } = loss.model === 'every' ? { every: loss.everyPackets, first: loss.firstPacket ?? 0 } : NONE;
  let number = 0;
  return () => {
    number += 1;
    return listed === null ? number % every === first % every : listed.has(number);
  };
}

function independentLosses(ratio: number, seed: string): LossOracle {
  const random = new NetemRandom(seed);
  const threshold = netemProbability(ratio);
  // With probability 0 netem draws nothing.
  return () => threshold !== 0 && threshold >= random.next();
}

/** The packet with which the state turns bad is not lost itself, and the one with which it turns good is. */
function burstLosses(model: Extract<NetemLoss, { model: 'gemodel' }>, seed: string): LossOracle {
  const random = new NetemRandom(seed);
  const toBad = netemProbability(model.p);
  const toGood = netemProbability(model.r);
  let bad = false;
  return () => {
    if (!bad) {
      if (random.next() < toBad) bad = true;
      // With 1−k = 0 this draw never loses a packet, but it is made.
      random.next();
      return false;
    }
    if (random.next() < toGood) bad = false;
    // With 1−h = 100 %, any draw but 0 loses it.
    return random.next() > 0;
  };
}
