import { range, ScheduleBuilder } from './builder.js';
import type { Schedule } from './types.js';

/**
 * Every rank sends block d of its message to rank d. `pairwise`: in step k to the rank k places on and from the one k
 * places back, P−1 steps. `posted`: all at once.
 */
export function alltoall(ranks: number, order: 'pairwise' | 'posted'): Schedule {
  const builder = new ScheduleBuilder();
  for (const rank of range(ranks)) builder.copy(0, rank, { slot: rank, to: ranks + rank });
  for (const distance of range(ranks).slice(1)) {
    const step = order === 'pairwise' ? distance : 0;
    for (const from of range(ranks)) {
      const to = (from + distance) % ranks;
      builder.transfer({ step, from, to, slot: to, toSlot: ranks + from, how: 'receive' });
    }
  }
  return builder.build({ collective: 'alltoall', ranks, chunks: ranks });
}
