/** Figures of a collective benchmark. Names and meanings: src/spec/metrics.ts. */
import type { CollectiveRow } from '../../parse/mpi.js';
import type { WorkloadOutcome } from './types.js';

/** The table has a row per size, as nccl-tests prints it; the metrics are those of the largest size. */
export function measureCollective(rows: readonly CollectiveRow[]): WorkloadOutcome {
  const largest = rows.toSorted((a, b) => b.sizeBytes - a.sizeBytes)[0];
  const wrong = rows.reduce((total, row) => total + row.wrong, 0);
  const reason = wrong === 0 ? null : `${String(wrong)} elements of the result are wrong`;
  if (largest === undefined) return { ok: false, reason: 'no result', metrics: {}, table: [], series: [] };
  const metrics = {
    time_s: largest.timeUs / 1e6,
    algbw_Bps: largest.algbwBps,
    busbw_Bps: largest.busbwBps,
    wrong,
  };
  return { ok: reason === null, reason, metrics, table: rows.map(tableRow), series: [] };
}

function tableRow(row: CollectiveRow): Readonly<Record<string, number | string>> {
  return {
    size_bytes: row.sizeBytes,
    count: row.count,
    type: row.type,
    redop: row.redop,
    time_us: row.timeUs,
    time_min_us: row.timeMinUs,
    time_max_us: row.timeMaxUs,
    algbw_GBps: row.algbwBps / 1e9,
    busbw_GBps: row.busbwBps / 1e9,
    wrong: row.wrong,
  };
}
