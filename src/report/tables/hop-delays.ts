import type { CellRecords } from '../../records/index.js';
import { roundTime } from '../../util/units/index.js';
import { cell, left, right, type Table } from '../table.js';

/** Where on the way the time goes, hop by hop; null where no packets were captured. */
export function hopDelaysTable({ proof, input }: Pick<CellRecords, 'proof' | 'input'>): Table | null {
  const ways = new Map(
    input.plan.links.flatMap(({ id, forward, reverse }) =>
      [forward, reverse].map(({ direction, from, to }) => [`${id} ${direction}`, `${from.node} → ${to.node}`] as const),
    ),
  );
  const hops = (proof?.directions ?? []).flatMap(({ link, direction, delay }) =>
    delay === undefined || delay === null ? [] : [{ link, name: ways.get(`${link} ${direction}`) ?? direction, delay }],
  );
  if (hops.length === 0) return null;
  return {
    id: 'hop-delays',
    title: 'Where the time goes',
    columns: [
      left('link'),
      left('direction'),
      right('packets', 'Captured packets that were delivered'),
      right('mean delay', 'From the input of the queue to the far end of the wire'),
      right('propagation'),
      right('sending', 'Mean time on the line at its rate'),
      right('waiting', 'Mean of what is left: the queue'),
      right('waiting p50'),
      right('waiting p99'),
      right('waiting max'),
    ],
    rows: hops.map(({ link, name, delay }) => [
      cell(link),
      cell(name),
      cell(String(delay.packets)),
      ...[
        ...[delay.mean_ns, delay.propagation_ns, delay.sending_mean_ns, delay.waiting_mean_ns],
        ...[delay.waiting_p50_ns, delay.waiting_p99_ns, delay.waiting_max_ns],
      ].map((ns) => cell(roundTime(ns))),
    ]),
    note: 'By the captures in front of each queue and behind each wire, of the links that the proof watches.',
  };
}
