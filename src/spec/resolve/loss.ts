import type { Diagnostics } from '../diagnostics.js';
import type { LossDocument } from '../schema/channel.js';
import type { LossSpec, SpecPath } from '../types.js';

type LossMapping = Exclude<LossDocument, number>;
type Key = Exclude<keyof LossMapping, 'model'>;

/** Settings of each model, all of them needed but for the optional ones. A setting of another model is refused, never ignored. */
const KEYS: Readonly<Record<LossMapping['model'], readonly Key[]>> = {
  random: ['ratio'],
  'gilbert-elliott': ['ratio', 'burst'],
  every: ['every', 'first'],
  list: ['packets'],
};

const OPTIONAL: readonly Key[] = ['first'];

const EXAMPLES: Readonly<Record<Key, string>> = {
  ratio: '"ratio: 1 %"',
  burst: '"burst: …", the mean number of packets lost in a row',
  every: '"every: 1000"',
  first: '"first: 20"',
  packets: '"packets: [10, 11, 500]"',
};

export function resolveLoss(loss: LossDocument | undefined, path: SpecPath, diagnostics: Diagnostics): LossSpec {
  if (loss === undefined) return { model: 'none' };
  const mapping: LossMapping = typeof loss === 'number' ? { model: 'random', ratio: loss } : loss;
  checkKeys(mapping, path, diagnostics);
  const { model, ratio = 0, burst, every = 1, first } = mapping;
  switch (model) {
    case 'random':
      return ratio === 0 ? { model: 'none' } : { model, ratio };
    case 'gilbert-elliott':
      if (burst !== undefined) checkBurst({ ratio, burst }, path, diagnostics);
      return ratio === 0 ? { model: 'none' } : { model, ratio, meanBurstPackets: burst ?? 1 };
    case 'every':
      if (first !== undefined && first > every) refuseLateFirst(every, path, diagnostics);
      return { model, everyPackets: every, ...(first === undefined ? {} : { firstPacket: first }) };
    case 'list':
      return { model, packets: [...new Set(mapping.packets)].sort((a, b) => a - b) };
  }
}

function checkKeys(loss: LossMapping, path: SpecPath, diagnostics: Diagnostics): void {
  for (const key of Object.keys(EXAMPLES) as Key[]) {
    const wanted = KEYS[loss.model].includes(key);
    if (wanted === (loss[key] !== undefined) || (wanted && OPTIONAL.includes(key))) continue;
    const owners = Object.entries(KEYS).flatMap(([model, keys]) => (keys.includes(key) ? [model] : []));
    if (wanted) {
      const message = key === 'burst' ? `${loss.model} loss needs a burst length` : `${loss.model} loss needs "${key}"`;
      diagnostics.add(path, { code: 'input.schema', message, hint: `add ${EXAMPLES[key]}` });
    } else {
      const message = key === 'burst' ? `${loss.model} loss has no bursts` : `${loss.model} loss has no "${key}"`;
      const hint = `remove ${key}, or use model: ${owners.join(' or ')}`;
      diagnostics.add([...path, key], { message, hint, at: 'key' });
    }
  }
}

/** One counter modulo N decides, so that the first loss is among the first N packets. */
function refuseLateFirst(every: number, path: SpecPath, diagnostics: Diagnostics): void {
  const message = `the first of every ${String(every)} packets cannot be a later one`;
  diagnostics.add([...path, 'first'], { message, hint: `use 1 to ${String(every)}, or model: list` });
}

/**
 * With mean burst B and loss π the chain leaves the lossy state with r = 1/B and enters it with p = r·π/(1-π).
 * p + r ≤ 1 means that losses attract each other; beyond it the "bursts" would be shorter than chance makes them.
 */
function checkBurst(
  { ratio, burst }: { readonly ratio: number; readonly burst: number },
  path: SpecPath,
  diagnostics: Diagnostics,
): void {
  const leave = 1 / burst;
  const enter = (leave * ratio) / (1 - ratio);
  // The tolerance accepts a burst written as the rounded 1/(1-π), which is exactly independent loss.
  if (enter + leave <= 1 + 1e-9) return;
  const shortest = (1 / (1 - ratio)).toPrecision(3);
  const message = `bursts of ${String(burst)} packets are shorter than independent loss of this ratio gives`;
  diagnostics.add([...path, 'burst'], { message, hint: `use a burst of at least ${shortest}, or model: random` });
}
