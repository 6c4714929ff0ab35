import type { CellEvent, CellRecords } from '../records/index.js';

/** A file of a cell's records, without its name on disk, which is the store's business. */
export type RecordPlace =
  | { readonly kind: 'events' }
  | { readonly kind: 'readback' }
  | { readonly kind: 'counters' }
  | { readonly kind: 'schedules' }
  | { readonly kind: 'control' }
  /** One-way delays of packets; a row has the digest of the file, which is too long to be read. */
  | { readonly kind: 'delays' }
  | { readonly kind: 'samples'; readonly name: keyof CellRecords['samples'] }
  | { readonly kind: 'workload'; readonly id: string }
  | { readonly kind: 'capture'; readonly node: string; readonly dev: string };

/** One file's worth of what the rerun digest covers: a row per line, or a single one for a document. */
export interface DigestSection {
  /** Unique among the sections of a cell. */
  readonly name: string;
  readonly place: RecordPlace;
  readonly rows: readonly object[];
}

/** Records that earlier versions did not have: where there are none, a digest is what it was. */
const LATER_SAMPLES: ReadonlySet<keyof CellRecords['samples']> = new Set(['flows', 'connection', 'hop', 'path']);

/**
 * Everything the experiment produced in experiment time, in a fixed order. Facts of the host are left out, since they
 * differ between machines without changing the experiment: process ids, kernel and tool versions, texts of warnings and
 * errors (which quote paths), and every wall-clock time.
 */
export function digestSections(records: CellRecords): readonly DigestSection[] {
  const names = (Object.keys(records.samples) as (keyof CellRecords['samples'])[])
    .sort()
    .filter((name) => !LATER_SAMPLES.has(name) || records.samples[name].length > 0);
  const captures = [...records.captures].sort((a, b) => (captureName(a) < captureName(b) ? -1 : 1));
  return [
    { name: 'events', place: { kind: 'events' }, rows: records.events.map(withoutHostFacts) },
    { name: 'readback', place: { kind: 'readback' }, rows: [{ ...records.readback, facts: undefined }] },
    { name: 'counters', place: { kind: 'counters' }, rows: [records.counters] },
    ...names.map((name): DigestSection => ({
      name: `samples ${name}`,
      place: { kind: 'samples', name },
      rows: records.samples[name],
    })),
    ...(records.control.length === 0
      ? []
      : [{ name: 'control', place: { kind: 'control' }, rows: records.control } as const]),
    ...(records.schedules.length === 0
      ? []
      : [{ name: 'schedules', place: { kind: 'schedules' }, rows: records.schedules } as const]),
    ...delaysSection(records),
    ...records.workloads.map((result): DigestSection => ({
      name: `workload ${result.id}`,
      place: { kind: 'workload', id: result.id },
      rows: [result],
    })),
    ...captures.map((capture): DigestSection => ({
      name: `capture ${captureName(capture)}`,
      place: { kind: 'capture', node: capture.node, dev: capture.dev },
      rows: [capture],
    })),
  ];
}

/** Only where captures are kept; a proof.json of an earlier version does not say. */
function delaysSection({ proof }: CellRecords): readonly DigestSection[] {
  const sha256 = (proof as { readonly delays_sha256?: string | null } | null)?.delays_sha256 ?? null;
  return sha256 === null ? [] : [{ name: 'samples delay', place: { kind: 'delays' }, rows: [{ sha256 }] }];
}

const captureName = ({ node, dev }: { readonly node: string; readonly dev: string }): string => `${node} ${dev}`;

function withoutHostFacts(event: CellEvent): object {
  switch (event.event) {
    case 'agent.start':
      return { t_ns: event.t_ns, event: event.event, format: event.format };
    case 'warning':
      return { t_ns: event.t_ns, event: event.event };
    case 'error':
      return { t_ns: event.t_ns, event: event.event, code: event.code };
    default:
      return event;
  }
}
