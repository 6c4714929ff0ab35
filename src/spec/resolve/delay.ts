import { formatTime } from '../../util/units/index.js';
import type { Diagnostics } from '../diagnostics.js';
import { floorRttNs, typicalRttNs } from '../fibre.js';
import { findPreset, PRESET_NAMES } from '../presets.js';
import type { LinkDocument } from '../schema/link.js';
import type { SpecPath } from '../types.js';

export interface LinkDelay {
  readonly forwardNs: number;
  readonly reverseNs: number;
  readonly distanceKm: number | undefined;
}

/** One-way delays of a link from whichever of `distance`, `rtt`, `delay` and `preset` it gives. */
export function resolveDelay(link: LinkDocument, path: SpecPath, diagnostics: Diagnostics): LinkDelay {
  const preset = link.preset === undefined ? undefined : findPreset(link.preset);
  const distanceKm = link.distance ?? preset?.distanceKm;
  refuseContradiction(link, path, diagnostics);
  const base = baseDelay(link, preset?.rttNs);
  if (base === undefined && (link.forward?.delay === undefined || link.reverse?.delay === undefined)) {
    const hint = `give one of distance, rtt, delay or preset (${PRESET_NAMES.slice(0, 3).join(', ')}, …)`;
    diagnostics.add(path, { message: `the link "${link.id}" has no delay`, hint });
  }
  const delay = {
    forwardNs: link.forward?.delay ?? base?.forwardNs ?? 0,
    reverseNs: link.reverse?.delay ?? base?.reverseNs ?? 0,
    distanceKm,
  };
  refuseBelowFloor(link, { ...delay, path }, diagnostics);
  return delay;
}

function baseDelay(
  link: LinkDocument,
  presetRttNs: number | undefined,
): { readonly forwardNs: number; readonly reverseNs: number } | undefined {
  if (link.delay !== undefined) return { forwardNs: link.delay, reverseNs: link.delay };
  const rttNs = link.rtt ?? presetRttNs;
  // An odd round trip cannot be halved in whole nanoseconds; the sum is what was asked for.
  if (rttNs !== undefined) return { forwardNs: Math.ceil(rttNs / 2), reverseNs: Math.floor(rttNs / 2) };
  if (link.distance === undefined) return undefined;
  const halfNs = Math.round(typicalRttNs(link.distance) / 2);
  return { forwardNs: halfNs, reverseNs: halfNs };
}

function refuseContradiction(link: LinkDocument, path: SpecPath, diagnostics: Diagnostics): void {
  const given = (['preset', 'rtt', 'delay', 'distance'] as const).filter((key) => link[key] !== undefined);
  const [first, second] = given;
  // A distance beside an rtt or a delay does not set the delay: it is kept to check it against the speed of light.
  const compatible = second === 'distance' && first !== 'preset' && given.length === 2;
  if (first === undefined || second === undefined || compatible) return;
  const message = `the link "${link.id}" gives both ${first} and ${second}, and each sets the delay`;
  diagnostics.add([...path, second], { message, hint: `keep one of ${given.join(', ')}`, at: 'key' });
}

function refuseBelowFloor(link: LinkDocument, delay: LinkDelay & { path: SpecPath }, diagnostics: Diagnostics): void {
  if (delay.distanceKm === undefined) return;
  const rttNs = delay.forwardNs + delay.reverseNs;
  const floorNs = floorRttNs(delay.distanceKm);
  if (rttNs >= floorNs) return;
  const culprit = (['rtt', 'delay', 'forward', 'reverse'] as const).find((key) => link[key] !== undefined);
  const message = `a round trip of ${formatTime(rttNs)} over ${String(delay.distanceKm)} km is faster than light in fibre`;
  const hint = `the floor for this distance is ${formatTime(floorNs)} (2 x distance x 1.468 / c)`;
  diagnostics.add(culprit === undefined ? delay.path : [...delay.path, culprit], { message, hint });
}
