/** Distance and light. All times in ns, distances in km along the fibre. */

/** Group index of standard single-mode fibre at 1550 nm (ITU-T G.652). */
export const FIBRE_INDEX = 1.468;
const LIGHT_KM_PER_S = 299_792.458;

/** Fit to round trips measured over 50 to 500 km of metro network: 10.09 us/km plus 123 us of equipment. */
const FIT_NS_PER_KM = 10_090;
const FIT_OFFSET_NS = 123_000;

/** Expected round trip of a real link of this length, rounded to 1 ns. */
export function typicalRttNs(distanceKm: number): number {
  return Math.round(FIT_NS_PER_KM * distanceKm + FIT_OFFSET_NS);
}

/** What no fibre of this length can beat: 2·d·n/c, about 9.79 us/km, rounded down to 1 ns. */
export function floorRttNs(distanceKm: number): number {
  return Math.floor((2 * distanceKm * FIBRE_INDEX * 1e9) / LIGHT_KM_PER_S);
}
