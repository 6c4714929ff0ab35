import { fullFrameBytes, type DirectionChange } from '../../plan/index.js';
import type { NetworkPlan, PlannedDirection, PlannedLink } from '../../plan/types.js';
import type { QueueBounds } from '../../spec/types.js';
import { Refusal, type Fields } from './fields.js';

export interface QueueScope {
  readonly plan: NetworkPlan;
  /** A direction as it is now. */
  readonly wayOf: (link: string, direction: 'forward' | 'reverse') => PlannedDirection;
}

/** Queues count in 32 bits. */
const SIZE = { min: 1, max: 2 ** 32 - 1 };

interface Wanted {
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** New bounds of a queue: one change per direction. @throws Refusal where the discipline cannot keep them */
export function checkQueue(said: Fields, scope: QueueScope): readonly Omit<DirectionChange, 'id'>[] {
  const name = said.text('link') ?? '';
  const direction = said.text('direction', true);
  if (direction !== undefined && direction !== 'forward' && direction !== 'reverse') {
    throw new Refusal('"direction" must be forward or reverse');
  }
  const wanted = {
    packets: said.count('limit_packets', SIZE, true),
    bytes: said.count('limit_bytes', SIZE, true),
    min: said.count('min_bytes', SIZE, true),
    max: said.count('max_bytes', SIZE, true),
  };
  if (Object.values(wanted).every((one) => one === undefined)) {
    throw new Refusal('give limit_packets, limit_bytes, min_bytes or max_bytes');
  }
  const links = scope.plan.links.filter(({ id, group }) => id === name || group === name);
  if (links.length === 0) throw new Refusal(`there is no link "${name}"`);
  const directions: readonly ('forward' | 'reverse')[] = direction === undefined ? ['forward', 'reverse'] : [direction];
  return links.flatMap((link) =>
    directions.map((one) => ({
      link: link.id,
      direction: one,
      set: { queue: boundsOf(scope.wayOf(link.id, one), wanted, link) },
    })),
  );
}

function boundsOf(way: PlannedDirection, wanted: Wanted, link: PlannedLink): QueueBounds {
  const where = `link ${link.id} ${way.direction}`;
  const { discipline } = way.queue;
  if (way.variant === 'wire-only') throw new Refusal(`${where}: a host's port has no queue`);
  if (way.variant === 'scheduled-drop-tail') {
    throw new Refusal(`${where}: the transmitter of a link with a varying rate keeps its limit`);
  }
  if (discipline === 'red') return redBounds(way, wanted, { link, where });
  if (wanted.min !== undefined || wanted.max !== undefined) {
    throw new Refusal(`${where}: only red has thresholds, and its queue is ${discipline}`);
  }
  const { packets, bytes } = wanted;
  if ((way.limitBytes === null ? bytes : packets) !== undefined) {
    const unit = way.limitBytes === null ? 'packets' : 'bytes';
    throw new Refusal(`${where}: this ${discipline} queue counts ${unit}: give limit_${unit}`);
  }
  if (bytes !== undefined && bytes < fullFrameBytes(link.mtuBytes)) {
    throw new Refusal(`${where}: ${String(bytes)} B hold no full frame`);
  }
  return packets === undefined ? { limitBytes: bytes } : { limitPackets: packets };
}

/** The average runs over (2 min + max) / 3, as where a scenario does not say (`plan/red.ts`). */
function redBounds(
  way: PlannedDirection,
  { packets, bytes, min, max }: Wanted,
  { link, where }: { readonly link: PlannedLink; readonly where: string },
): QueueBounds {
  const frame = fullFrameBytes(link.mtuBytes);
  if (packets !== undefined) throw new Refusal(`${where}: a red queue counts bytes: give limit_bytes`);
  const limitBytes = bytes ?? way.limitBytes ?? 0;
  const minBytes = min ?? way.red?.minBytes ?? 0;
  const maxBytes = max ?? way.red?.maxBytes ?? 0;
  if (!(minBytes < maxBytes && maxBytes <= limitBytes)) {
    const found = `min ${String(minBytes)} B, max ${String(maxBytes)} B, limit ${String(limitBytes)} B`;
    throw new Refusal(`${where}: red needs min < max <= limit, found ${found}`);
  }
  const averagePackets = Math.max(Math.ceil(minBytes / frame), Math.ceil((2 * minBytes + maxBytes) / (3 * frame)));
  return { limitBytes, red: { minBytes, maxBytes, averagePackets } };
}
