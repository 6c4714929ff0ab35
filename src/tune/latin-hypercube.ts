import type { Prng } from '../util/prng.js';
import type { Point } from './space.js';

/**
 * Random points of which no two share a stratum in any one dimension (McKay, Beckman, Conover, Technometrics 21, 1979):
 * few of them cover a space better than independent ones.
 */
export function latinHypercube(
  count: number,
  { dimensions, prng }: { dimensions: number; prng: Prng },
): readonly Point[] {
  const columns = Array.from({ length: dimensions }, () => {
    const strata = shuffled(count, prng);
    return strata.map((stratum) => (stratum + prng.nextFloat()) / count);
  });
  return Array.from({ length: count }, (_, index) => columns.map((column) => column[index] ?? 0));
}

function shuffled(count: number, prng: Prng): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const pick = prng.nextInt(last + 1);
    [order[last], order[pick]] = [order[pick] ?? 0, order[last] ?? 0];
  }
  return order;
}
