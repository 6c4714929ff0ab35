import { createHash } from 'node:crypto';
import type { CellRecords } from '../records/index.js';
import { canonicalJson, canonicalRows } from './canonical-json.js';
import { digestSections, type DigestSection } from './digest-sections.js';

/** `digest.json` of a cell. */
export interface CellDigest {
  readonly format: 'longhaul/digest@2';
  /** SHA-256, in hex, over the names and digests of the sections. */
  readonly digest: string;
  /** SHA-256 of each section, so that two cells can be told apart without their records. */
  readonly sections: Readonly<Record<string, string>>;
}

/**
 * The rerun digest: over all records, workload results and packet captures, see `digestSections`. Two runs of the same
 * cell in virtual time have the same digest, on any machine; one changed packet count or time stamp changes it.
 */
export function digestRecords(records: CellRecords): CellDigest {
  const sections = digestSections(records).map((section) => [section.name, digestSection(section)] as const);
  const hash = createHash('sha256').update('longhaul/digest@2\n');
  for (const [name, digest] of sections) hash.update(`${digest}  ${name}\n`);
  return { format: 'longhaul/digest@2', digest: hash.digest('hex'), sections: Object.fromEntries(sections) };
}

/** `digestRecords(records).digest` */
export const digestCell = (records: CellRecords): string => digestRecords(records).digest;

function digestSection({ place, rows }: DigestSection): string {
  const hash = createHash('sha256');
  const texts = place.kind === 'samples' ? canonicalRows(rows) : rows.map((row) => `${canonicalJson(row)}\n`);
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
}
