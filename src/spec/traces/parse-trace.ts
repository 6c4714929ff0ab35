import { createHash } from 'node:crypto';
import type { TraceSpec } from '../types.js';
import type { SourceText } from '../yaml/parse-yaml.js';
import { parseCsvTrace } from './csv.js';
import { parseMahimahi } from './mahimahi.js';

/** A name decides the format: files of delivery opportunities have no header to tell them by. */
const CSV = /\.csv$/i;

/**
 * Parses the file of a trace link.
 * @param written path as the topology has it
 * @throws LonghaulErrors `input.syntax` or `input.semantics` with every problem at its line and column
 */
export function parseTrace(written: string, source: SourceText): TraceSpec {
  const sha256 = createHash('sha256').update(source.text).digest('hex');
  const file = { file: written, sha256 };
  return CSV.test(written)
    ? { format: 'csv', ...file, rows: parseCsvTrace(source) }
    : { format: 'mahimahi', ...file, ...parseMahimahi(source) };
}
