import type { CellRecords } from '../../records/index.js';
import { roundTime } from '../../util/units/index.js';
import { cell, left, right, type Table } from '../table.js';

/** Paths beyond these, which have the fewest packets, are left out. */
const MOST = 40;

/** One-way delays from end to end; null where no packets were captured. */
export function pathDelaysTable({ proof }: Pick<CellRecords, 'proof'>): Table | null {
  const paths = proof?.paths ?? [];
  // Over single links they are what the hops' table has already.
  if (!paths.some(({ hops }) => hops > 1)) return null;
  const others = paths.length > MOST ? ` Another ${String(paths.length - MOST)} paths had fewer packets.` : '';
  return {
    id: 'path-delays',
    title: 'One-way delay by path',
    columns: [
      left('from', 'Site of the hosts, or router, where the captures of the path begin'),
      left('to'),
      left('links between routers'),
      right('hops', 'Captured links that the packets passed, those of hosts among them'),
      right('packets', 'Captured packets that were delivered at the end of the path'),
      right('mean', 'From the input of the first queue to the far end of the last wire'),
      right('p50'),
      right('p99'),
      right('max'),
    ],
    rows: paths
      .slice(0, MOST)
      .map((path) => [
        ...[path.from, path.to, path.links.join(', ') || '–', String(path.hops), String(path.packets)].map((one) =>
          cell(one),
        ),
        ...[path.mean_ns, path.p50_ns, path.p99_ns, path.max_ns].map((ns) => cell(roundTime(ns))),
      ]),
    note: `Captures of each packet, joined over the links that the proof watches: between routers by default, all of them with proof: always.${others}`,
  };
}
