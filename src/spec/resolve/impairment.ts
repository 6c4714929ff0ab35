import type { Diagnostics } from '../diagnostics.js';
import { ETHERNET_HEADER_BYTES } from '../limits.js';
import type { LossDocument, QueueDocument } from '../schema/link.js';
import type { LossSpec, QueueSpec, SpecPath } from '../types.js';

/** Where no queue is written: first in, first out, as large as the link's own rate × round trip. */
export const DEFAULT_QUEUE: QueueSpec = { discipline: 'drop-tail', limit: { unit: 'bdp', bdp: 1 } };

export function resolveLoss(loss: LossDocument | undefined, path: SpecPath, diagnostics: Diagnostics): LossSpec {
  if (loss === undefined) return { model: 'none' };
  const model = typeof loss === 'number' ? { model: 'random' as const, ratio: loss, burst: undefined } : loss;
  if (model.model === 'random' && model.burst !== undefined) {
    const hint = 'remove burst, or use model: gilbert-elliott';
    diagnostics.add([...path, 'burst'], { message: 'random loss has no bursts', hint, at: 'key' });
  }
  if (model.model === 'gilbert-elliott') checkBurst(model, path, diagnostics);
  if (model.ratio === 0) return { model: 'none' };
  return model.model === 'random'
    ? { model: 'random', ratio: model.ratio }
    : { model: 'gilbert-elliott', ratio: model.ratio, meanBurstPackets: model.burst ?? 1 };
}

/**
 * With mean burst B and loss π the chain leaves the lossy state with r = 1/B and enters it with p = r·π/(1-π).
 * p + r ≤ 1 means that losses attract each other; beyond it the "bursts" would be shorter than chance makes them.
 */
function checkBurst(
  { ratio, burst }: { readonly ratio: number; readonly burst?: number | undefined },
  path: SpecPath,
  diagnostics: Diagnostics,
): void {
  if (burst === undefined) {
    const hint = 'add "burst: …", the mean number of packets lost in a row';
    diagnostics.add(path, { code: 'input.schema', message: 'gilbert-elliott loss needs a burst length', hint });
    return;
  }
  const leave = 1 / burst;
  const enter = (leave * ratio) / (1 - ratio);
  // The tolerance accepts a burst written as the rounded 1/(1-π), which is exactly independent loss.
  if (enter + leave <= 1 + 1e-9) return;
  const shortest = (1 / (1 - ratio)).toPrecision(3);
  const message = `bursts of ${String(burst)} packets are shorter than independent loss of this ratio gives`;
  diagnostics.add([...path, 'burst'], { message, hint: `use a burst of at least ${shortest}, or model: random` });
}

export function resolveQueue(
  queue: QueueDocument | undefined,
  place: { readonly path: SpecPath; readonly mtuBytes: number },
  diagnostics: Diagnostics,
): QueueSpec {
  if (queue === undefined) return DEFAULT_QUEUE;
  const { discipline, limit, ecn } = queue;
  const frameBytes = place.mtuBytes + ETHERNET_HEADER_BYTES;
  if (limit.unit === 'bytes' && limit.bytes < frameBytes) {
    const message = `a queue of ${String(limit.bytes)} B cannot hold one frame of ${String(frameBytes)} B`;
    diagnostics.add([...place.path, 'limit'], { message, hint: 'raise the limit, or lower the mtu' });
  }
  if (discipline !== 'drop-tail') return { discipline, limit, ecn };
  if (ecn) {
    const hint = 'remove ecn, or use discipline: codel or fq_codel';
    diagnostics.add([...place.path, 'ecn'], { message: 'a drop-tail queue cannot mark packets', hint });
  }
  return { discipline, limit };
}
