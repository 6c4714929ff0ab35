/** α and β of the links, as the ranks of a collective measured them, and the paths that follow from them. */
import type { LinkCost, PathCost } from '../collectives/index.js';
import type { LinkProbeResult } from '../records/index.js';

/** Of the pairs of ranks from one site to one site. */
export interface PairMeasurement {
  /** Payload of the small message, and how long it took: α. */
  readonly smallBytes: number;
  readonly alphaNs: number;
  /** Of a pair that has the links to itself, per byte of payload. */
  readonly betaNsPerByte: number;
  /** Of all pairs between the two sites at once, both ways: per byte of payload in one direction. Null within a site. */
  readonly togetherNsPerByte: number | null;
}

/** By the sites of the sender and the receiver, see `siteKey`. */
export type LinkMeasurements = ReadonlyMap<string, PairMeasurement>;

export const siteKey = (from: number, to: number): string => `${String(from)} ${String(to)}`;

/** @returns null unless the ranks measured every class of pairs that they have */
export function linkMeasurements(probes: readonly LinkProbeResult[]): LinkMeasurements | null {
  const classes = new Set(probes.map(({ from_site: from, to_site: to }) => siteKey(from, to)));
  const measured = new Map<string, PairMeasurement>();
  for (const key of classes) {
    const [from = 0, to = 0] = key.split(' ').map(Number);
    const find = (kind: LinkProbeResult['kind'], a: number, b: number) =>
      probes.find((one) => one.kind === kind && one.from_site === a && one.to_site === b);
    const small = find('small', from, to);
    const large = find('large', from, to);
    if (small === undefined || large === undefined) continue;
    const together = find('together', Math.min(from, to), Math.max(from, to));
    measured.set(key, {
      smallBytes: small.bytes,
      alphaNs: small.time_us * 1e3,
      betaNsPerByte: betaOf(large, small, 1),
      // Half of the pairs send each way; where only one way is used, all of them do.
      togetherNsPerByte: together === undefined ? null : betaOf(together, small, shareOf(together, classes)),
    });
  }
  return measured.size === 0 ? null : measured;
}

/** Time per byte beyond that of the small message, when `pairs` messages go one way. */
const betaOf = (large: LinkProbeResult, small: LinkProbeResult, pairs: number): number =>
  ((large.time_us - small.time_us) * 1e3) / (pairs * large.bytes - small.bytes);

const shareOf = ({ pairs, from_site: from, to_site: to }: LinkProbeResult, classes: ReadonlySet<string>): number =>
  classes.has(siteKey(to, from)) ? pairs / 2 : pairs;

/**
 * The path of a pair by its measured α and β: first a pace of its own, that of a connection which has the links to itself
 * (a window may be slower than the line); then the planned links, of which the slowest has the rate that was measured
 * with all pairs at once. What the small message took beyond the planned delays is added once.
 */
export function measuredPath(
  { from, to, siteOf }: { readonly from: number; readonly to: number; readonly siteOf: readonly number[] },
  planned: PathCost,
  measured: LinkMeasurements,
): PathCost {
  const pair = measured.get(siteKey(siteOf[from] ?? 0, siteOf[to] ?? 0));
  if (pair === undefined) return planned;
  const { segmentBytes, headerBytes } = planned;
  // β is per byte of payload, and links are charged for headers too.
  const onWire = segmentBytes / (segmentBytes + headerBytes);
  const slowest = Math.max(...planned.links.map(({ nsPerByte }) => nsPerByte));
  const links = planned.links.map((link): LinkCost =>
    link.nsPerByte === slowest && pair.togetherNsPerByte !== null
      ? { ...link, nsPerByte: pair.togetherNsPerByte * onWire }
      : link,
  );
  const smallWireBytes = pair.smallBytes + headerBytes;
  const modelNs = links.reduce((sum, { nsPerByte, delayNs }) => sum + delayNs + smallWireBytes * nsPerByte, 0);
  const pace: LinkCost = {
    id: `pair ${siteKey(from, to)}`,
    nsPerByte: pair.betaNsPerByte * onWire,
    delayNs: pair.alphaNs - modelNs,
    isPace: true,
  };
  return { ...planned, links: [pace, ...links] };
}
