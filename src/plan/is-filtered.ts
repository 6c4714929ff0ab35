import type { PlannedDirection } from './types.js';

/** Whether a filter in front of the wire drops packets: a policer, or losses by packet number. */
export function isFiltered({ channel, loss }: PlannedDirection): boolean {
  return channel.policer !== null || loss.model === 'every' || loss.model === 'list';
}
