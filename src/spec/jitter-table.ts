import { LonghaulError } from '../errors/index.js';

/** netem takes at most this many (NETEM_DIST_MAX), of 16 bits with a sign each. */
const MAX_ENTRIES = 16_384;
const MAX_VALUE = 32_767;

/**
 * The numbers of a table in the format of iproute2's own: whole numbers apart by white space, `#` starts a comment.
 * @throws LonghaulError `input.syntax` at the first word that is no such number, or for too few or too many
 */
export function parseJitterTable(file: string, text: string): readonly number[] {
  const values = text.split('\n').flatMap((line, index) => {
    const words = line.replace(/#.*/, '').split(/\s+/);
    return words.filter((word) => word !== '').map((word) => valueOf(word, { file, line: index + 1, text: line }));
  });
  if (values.length >= 2 && values.length <= MAX_ENTRIES) return values;
  throw new LonghaulError({
    code: 'input.syntax',
    message: `the table "${file}" has ${String(values.length)} numbers`,
    hint: `a table has 2 to ${String(MAX_ENTRIES)}`,
  });
}

function valueOf(word: string, { file, line, text }: { file: string; line: number; text: string }): number {
  const value = Number(word);
  if (/^[+-]?\d+$/.test(word) && Math.abs(value) <= MAX_VALUE) return value;
  throw new LonghaulError({
    code: 'input.syntax',
    message: `"${word}" is not a number of a jitter table`,
    hint: `write whole numbers from -${String(MAX_VALUE)} to ${String(MAX_VALUE)}, 8192 being one spread`,
    where: { file, line, col: text.indexOf(word) + 1, text },
  });
}
