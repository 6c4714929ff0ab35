import type { SourceLocation } from '../errors/index.js';
import type { CellInput } from './cell.js';

export interface SealedInput {
  readonly input: CellInput;
  /** The places that were taken out, in the order of their numbers. */
  readonly origins: readonly SourceLocation[];
}

/**
 * Replaces every place in the user's files by a number. A cell must not depend on where its files lie or how they are laid
 * out: the agent reads its input into a heap whose garbage collections read the clock, which takes a nanosecond of
 * virtual time each (seen: a longer path moved every sample after the first collection by 23 ns).
 */
export function sealOrigins(input: CellInput): SealedInput {
  const origins: SourceLocation[] = [];
  const seal = (key: string, value: unknown): unknown => {
    if (key !== 'origin' || !isPlace(value)) return value;
    origins.push(value);
    return { file: SEALED_FILE, line: origins.length, col: 1, text: '' };
  };
  return { input: JSON.parse(JSON.stringify(input, seal)) as CellInput, origins };
}

/** The place behind a number; null where nothing is known of it any more, as in a repetition by `verify`. */
export function unsealOrigin(place: SourceLocation | null, origins: readonly SourceLocation[]): SourceLocation | null {
  return place?.file === SEALED_FILE ? (origins[place.line - 1] ?? null) : place;
}

/** No file has an empty name. */
const SEALED_FILE = '';

/** A user's own key may be called origin too, but has no line; what is sealed stays as it is. */
const isPlace = (value: unknown): value is SourceLocation =>
  typeof value === 'object' && value !== null && 'line' in value && 'file' in value && value.file !== SEALED_FILE;
