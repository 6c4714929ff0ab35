/** Narrows an array to one with a first element, which is how the compiler knows that `list[0]` exists. */
export function isNonEmpty<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
