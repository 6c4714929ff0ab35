import type { CellRecords, PathSample } from '../../records/index.js';
import { SeriesSet, type Series } from './point.js';

const nameOf = ({ from, to, link }: PathSample): string => `${from} → ${to}${link === null ? '' : ` (${link})`}`;

/** Share of each parallel link in what its pair of sites exchanges; nothing where no pair has two links. */
export function shareSeries({ samples }: CellRecords, limit: number): readonly Series[] {
  const links = new Map<string, Set<string>>();
  for (const { from, to, link } of samples.path) {
    const key = `${from} ${to}`;
    if (link !== null) links.set(key, (links.get(key) ?? new Set()).add(link));
  }
  const parallel = ({ from, to }: PathSample): boolean => (links.get(`${from} ${to}`)?.size ?? 0) > 1;
  return first(limit, samples.path.filter(parallel), ({ share_ratio }) => share_ratio);
}

/** One-way delay of each link between sites in ms, by its queue at that time. */
export function pathDelaySeries({ samples }: CellRecords, limit: number): readonly Series[] {
  return first(limit, samples.path, ({ delay_ms }) => delay_ms);
}

function first(
  limit: number,
  paths: readonly PathSample[],
  valueOf: (path: PathSample) => number | null,
): readonly Series[] {
  const set = new SeriesSet();
  for (const path of paths) {
    const value = valueOf(path);
    if (value !== null) set.add(nameOf(path), { tNs: path.t_ns, value });
  }
  return set.toSeries('line').slice(0, limit);
}
