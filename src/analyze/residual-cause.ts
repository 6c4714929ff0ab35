import type { WorkloadResult } from '../records/index.js';

type Row = WorkloadResult['table'][number];

/** From here on a residual is explained. */
const WORTH_EXPLAINING = 0.1;
/** A limit that held connections up for less of their time is not the cause. */
const WORTH_NAMING = 0.05;

export const UNEXPLAINED = 'not explained by what TCP counts';

/**
 * Why a message size took longer than its α–β time, by what TCP counted meanwhile: segments sent again; time in which the
 * peer's window or the socket's buffer was full; a congestion window that began below the bandwidth-delay product. Null
 * where the residual is at most a tenth.
 * @param bdpBytes of the longest way between two sites; null where all ranks are at one
 */
export function residualCause(row: Row, bdpBytes: number | null): string | null {
  const number = (key: string) => (typeof row[key] === 'number' ? row[key] : 0);
  const residual = 'probed_residual_ratio' in row ? number('probed_residual_ratio') : number('residual_ratio');
  if (Math.abs(residual) <= WORTH_EXPLAINING) return null;
  if (residual < 0) return 'faster than the probes: open windows, shorter queues, fewer losses';
  const percent = (ratio: number) => `${(100 * ratio).toFixed(0)} %`;
  const kilobytes = (bytes: number) => `${(bytes / 1e3).toFixed(0)} kB`;
  const lost = number('retransmits') - number('needless_retransmits');
  const cwndBytes = number('cwnd_start_bytes');
  const [window, buffer] = [number('window_limited_ratio'), number('buffer_limited_ratio')];
  const isSlowStart = bdpBytes !== null && cwndBytes > 0 && cwndBytes < bdpBytes;
  const causes = [
    ...(lost > 0 ? [`loss: ${String(lost)} segments sent again`] : []),
    ...(window > WORTH_NAMING ? [`receive windows full ${percent(window)} of the time`] : []),
    ...(buffer > WORTH_NAMING ? [`socket buffers full ${percent(buffer)} of the time`] : []),
    ...(isSlowStart ? [`congestion window of ${kilobytes(cwndBytes)} at first, of ${kilobytes(bdpBytes)}`] : []),
  ];
  return causes.length > 0 ? causes.join(', ') : UNEXPLAINED;
}
