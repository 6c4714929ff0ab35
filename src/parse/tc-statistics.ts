/** Statistics of one qdisc from `tc -s -j qdisc show`. */
export interface QdiscStatistics {
  readonly kind: string;
  readonly dev: string;
  readonly root: boolean;
  readonly bytes: number;
  readonly packets: number;
  readonly drops: number;
  readonly overlimits: number;
  readonly backlogBytes: number;
  readonly backlogPackets: number;
  /** Null for a qdisc that does not count marks. */
  readonly ecnMarks: number | null;
}

/**
 * Parses the array that `tc -s -j qdisc show` prints for a namespace. Keys it does not know are ignored: each release of
 * iproute2 adds some. Qdiscs come in the kernel's order, an outer one before those below it.
 *
 * @throws SyntaxError on text that is not JSON
 */
export function parseQdiscStatistics(json: string): readonly QdiscStatistics[] {
  const rows = JSON.parse(json) as readonly Readonly<Record<string, unknown>>[];
  return rows.map((row) => {
    const count = (key: string): number => (typeof row[key] === 'number' ? row[key] : 0);
    const marks = row['ecn_mark'] ?? row['marked'];
    return {
      kind: String(row['kind']),
      dev: String(row['dev']),
      root: row['root'] === true,
      bytes: count('bytes'),
      packets: count('packets'),
      drops: count('drops'),
      overlimits: count('overlimits'),
      backlogBytes: count('backlog'),
      backlogPackets: count('qlen'),
      ecnMarks: typeof marks === 'number' ? marks : null,
    };
  });
}
