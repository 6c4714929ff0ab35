/** JSON Lines: one JSON value per line, each line ended by a newline. */

/** The line of one record, with its newline. @throws TypeError for what JSON cannot hold (undefined, functions, BigInt) */
export function renderJsonLine(record: unknown): string {
  const text: unknown = JSON.stringify(record);
  if (typeof text !== 'string') throw new TypeError('this value has no JSON text');
  return `${text}\n`;
}

export interface JsonLines {
  readonly records: readonly unknown[];
  /** True when the last line has no newline: its writer died in the middle, and the line is left out. */
  readonly torn: boolean;
}

/** Reads a whole file. @throws SyntaxError naming the line (from 1) if a complete line is not JSON */
export function parseJsonLines(text: string): JsonLines {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const records = lines.map((line, index): unknown => {
    try {
      return JSON.parse(line);
    } catch (cause) {
      throw new SyntaxError(`line ${String(index + 1)} is not JSON`, { cause });
    }
  });
  return { records, torn: last !== '' };
}
