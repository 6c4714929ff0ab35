/**
 * Holm's step-down adjustment (Scandinavian Journal of Statistics 6, 1979): calling those different whose adjusted p is
 * at most α errs anywhere in the family with probability at most α, however the tests depend on each other.
 *
 * @param ps p-values in any order
 * @returns adjusted p-values in the same order
 */
export function holmAdjust(ps: readonly number[]): readonly number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] ?? 1) - (ps[b] ?? 1));
  const adjusted = new Array<number>(ps.length).fill(1);
  let running = 0;
  order.forEach((index, step) => {
    running = Math.max(running, Math.min(1, (ps.length - step) * (ps[index] ?? 1)));
    adjusted[index] = running;
  });
  return adjusted;
}
