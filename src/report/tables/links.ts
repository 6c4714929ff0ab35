import { renderMetric } from '../../analyze/index.js';
import type { CellRecords, CellSummary, LinkSummary } from '../../records/index.js';
import { cell, left, NO_VALUE, right, type Cell, type Table } from '../table.js';
import { countCell, percentCell } from './metric-cell.js';

/** What the plan says about a link direction; absent where only a summary is at hand. */
interface DirectionFacts {
  readonly from: string;
  readonly to: string;
  readonly rateBps: number;
  /** Time between the two counter snapshots. */
  readonly seconds: number;
  readonly hasQueue: boolean;
}

type Role = LinkSummary['role'];

/** Deliveries and losses of the links in the given roles; null when there is none. */
export function linksTable(
  summary: CellSummary,
  { roles, records }: { readonly roles: readonly Role[]; readonly records?: CellRecords },
): Table | null {
  const links = summary.links.filter(({ role }) => roles.includes(role));
  if (links.length === 0) return null;
  const facts = records === undefined ? new Map<string, DirectionFacts>() : factsOf(records);
  return {
    id: `links-${roles.join('-')}`,
    title: roles.includes('wan') ? 'Links' : 'Access links',
    columns: [
      left('link'),
      left('direction'),
      right('delivered', 'Bytes received at the far end'),
      right('packets', 'Packets received at the far end'),
      ...(records === undefined
        ? []
        : [right('utilisation', 'Delivered bits over rate × time, from first to last snapshot')]),
      right('queue drops', "Dropped by the sending port's queue"),
      right('wire losses', 'Lost on the wire by the configured loss'),
      right('policed', 'Dropped by the policer in front of the wire'),
      right('marks', 'Marked by the queue instead of dropped'),
      right('max backlog', 'Largest queue that the sampler saw'),
    ],
    rows: links.map((link) => row(link, { facts: facts.get(keyOf(link)), detailed: records !== undefined })),
    note: null,
  };
}

const keyOf = (link: { readonly id: string; readonly direction: string }) => `${link.id}\0${link.direction}`;

function row(link: LinkSummary, { facts, detailed }: { facts: DirectionFacts | undefined; detailed: boolean }): Cell[] {
  return [
    cell(link.id),
    cell(facts === undefined ? link.direction : `${facts.from} → ${facts.to}`),
    cell(renderMetric('bytes', link.bytes)),
    countCell(link.packets),
    ...(detailed ? [utilisation(link, facts)] : []),
    facts?.hasQueue === false ? NO_VALUE : countCell(link.queue_drops, 'warn'),
    countCell(link.wire_losses, 'warn'),
    countCell(link.policer_drops, 'warn'),
    countCell(link.ecn_marks),
    facts?.hasQueue === false ? NO_VALUE : cell(renderMetric('bytes', link.max_backlog_bytes)),
  ];
}

function utilisation(link: LinkSummary, facts: DirectionFacts | undefined): Cell {
  return facts === undefined || facts.seconds <= 0
    ? NO_VALUE
    : percentCell((link.bytes * 8) / (facts.rateBps * facts.seconds));
}

function factsOf({ input, counters }: CellRecords): ReadonlyMap<string, DirectionFacts> {
  const seconds = ((counters.after?.t_ns ?? 0) - (counters.before?.t_ns ?? 0)) / 1e9;
  const facts = new Map<string, DirectionFacts>();
  for (const link of input.plan.links) {
    for (const { direction, from, to, rateBps, variant } of [link.forward, link.reverse]) {
      const hasQueue = variant !== 'wire-only';
      facts.set(keyOf({ id: link.id, direction }), { from: from.node, to: to.node, rateBps, seconds, hasQueue });
    }
  }
  return facts;
}
