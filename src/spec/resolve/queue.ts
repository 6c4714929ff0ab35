import { formatTime } from '../../util/units/index.js';
import type { Diagnostics } from '../diagnostics.js';
import { ETHERNET_HEADER_BYTES } from '../limits.js';
import type { QueueDocument } from '../schema/queue.js';
import type { QueueLimit, QueueSpec, SpecPath } from '../types.js';

/** Where no queue is written: first in, first out, as large as the link's own rate × round trip. */
export const DEFAULT_QUEUE: QueueSpec = { discipline: 'drop-tail', limit: { unit: 'bdp', bdp: 1 } };

type Discipline = QueueSpec['discipline'];
type Key = Exclude<keyof QueueDocument, 'discipline' | 'limit'>;

/** Settings of each discipline besides its limit. A setting of another discipline is refused, never ignored. */
const KEYS: Readonly<Record<Discipline, readonly Key[]>> = {
  'drop-tail': [],
  red: ['min', 'max', 'probability', 'average', 'ecn'],
  codel: ['target', 'interval', 'ecn'],
  fq_codel: ['target', 'interval', 'flows', 'ecn'],
  pie: ['target', 'update', 'ecn'],
  fq_pie: ['target', 'update', 'flows', 'ecn'],
  dualpi2: ['target', 'update', 'step', 'ecn'],
  cake: ['rtt', 'ecn'],
  fq: [],
  prio: [],
};

/** These two mark ECN-capable packets always; the kernel has no switch for it. */
const ALWAYS_ECN: readonly Discipline[] = ['dualpi2', 'cake'];
/** What each discipline counts its limit in, other than packets. */
const COUNTS_BYTES: readonly Discipline[] = ['drop-tail', 'red', 'cake'];

/** Defaults of the kernel (sch_codel.c, sch_pie.c, sch_dualpi2.c, sch_cake.c), written out so that plans show them. */
const MS = 1e6;
const DEFAULTS = { flows: 1024, codelTargetNs: 5 * MS, intervalNs: 100 * MS, pieNs: 15 * MS, dualUpdateNs: 16 * MS };

interface Place {
  readonly path: SpecPath;
  readonly mtuBytes: number;
}

export function resolveQueue(queue: QueueDocument | undefined, place: Place, diagnostics: Diagnostics): QueueSpec {
  if (queue === undefined) return DEFAULT_QUEUE;
  refuseForeignKeys(queue, place, diagnostics);
  refuseEcn(queue, place, diagnostics);
  refuseLimit(queue, place, diagnostics);
  refuseCoarseTimes(queue, place, diagnostics);
  return queue.discipline === 'red' ? resolveRed(queue, place, diagnostics) : disciplineOf(queue, queue.discipline);
}

function disciplineOf(queue: QueueDocument, discipline: Exclude<Discipline, 'red'>): QueueSpec {
  const common = { limit: queue.limit, ecn: queue.ecn ?? ALWAYS_ECN.includes(discipline) };
  const codel = {
    targetNs: queue.target ?? DEFAULTS.codelTargetNs,
    intervalNs: queue.interval ?? DEFAULTS.intervalNs,
  };
  const pie = { targetNs: queue.target ?? DEFAULTS.pieNs, updateNs: queue.update ?? DEFAULTS.pieNs };
  const flows = queue.flows ?? DEFAULTS.flows;
  switch (discipline) {
    case 'drop-tail':
      return { discipline, limit: queue.limit };
    case 'codel':
      return { discipline, ...common, ...codel };
    case 'fq_codel':
      return { discipline, ...common, ...codel, flows };
    case 'pie':
      return { discipline, ...common, ...pie };
    case 'fq_pie':
      return { discipline, ...common, ...pie, flows };
    case 'dualpi2':
      return {
        discipline,
        ...common,
        ...pie,
        updateNs: queue.update ?? DEFAULTS.dualUpdateNs,
        stepNs: queue.step ?? MS,
      };
    case 'cake':
      return { discipline, ...common, rttNs: queue.rtt ?? DEFAULTS.intervalNs };
    case 'fq':
    case 'prio':
      return { discipline, ...common };
  }
}

function resolveRed(queue: QueueDocument, { path }: Place, diagnostics: Diagnostics): QueueSpec {
  const missing = (['min', 'max', 'probability'] as const).filter((key) => queue[key] === undefined);
  for (const key of missing) {
    const hint = `add for example "${{ min: 'min: 0.2 BDP', max: 'max: 0.6 BDP', probability: 'probability: 10 %' }[key]}"`;
    diagnostics.add(path, { code: 'input.schema', message: `red needs "${key}"`, hint });
  }
  const nothing: QueueLimit = { unit: 'bytes', bytes: 1 };
  return {
    discipline: 'red',
    limit: queue.limit,
    ecn: queue.ecn ?? false,
    min: queue.min ?? nothing,
    max: queue.max ?? nothing,
    probability: queue.probability ?? 1,
    averagePackets: queue.average,
  };
}

function refuseForeignKeys(queue: QueueDocument, { path }: Place, diagnostics: Diagnostics): void {
  const known = KEYS[queue.discipline];
  for (const key of Object.keys(queue) as (keyof QueueDocument)[]) {
    if (key === 'discipline' || key === 'limit' || key === 'ecn' || queue[key] === undefined) continue;
    if (known.includes(key)) continue;
    const owners = Object.entries(KEYS).flatMap(([name, keys]) => (keys.includes(key) ? [name] : []));
    const hint = `remove it, or use discipline: ${owners.join(', ')}`;
    diagnostics.add([...path, key], { message: `a ${queue.discipline} queue has no "${key}"`, hint, at: 'key' });
  }
}

function refuseEcn({ discipline, ecn }: QueueDocument, { path }: Place, diagnostics: Diagnostics): void {
  const place = [...path, 'ecn'];
  if (ecn === true && !KEYS[discipline].includes('ecn')) {
    const hint = 'remove ecn, or use discipline: red, codel, fq_codel, pie, fq_pie, dualpi2 or cake';
    diagnostics.add(place, { message: `a ${discipline} queue cannot mark packets`, hint });
  }
  if (ecn === false && ALWAYS_ECN.includes(discipline)) {
    const hint = 'remove ecn, and switch ECN off in the hosts: sysctls: { net.ipv4.tcp_ecn: 0 }';
    diagnostics.add(place, { message: `${discipline} always marks packets of ECN-capable flows`, hint });
  }
}

function refuseLimit({ discipline, limit }: QueueDocument, place: Place, diagnostics: Diagnostics): void {
  const path = [...place.path, 'limit'];
  const frameBytes = place.mtuBytes + ETHERNET_HEADER_BYTES;
  if (limit.unit === 'bytes' && limit.bytes < frameBytes) {
    const message = `a queue of ${String(limit.bytes)} B cannot hold one frame of ${String(frameBytes)} B`;
    diagnostics.add(path, { message, hint: 'raise the limit, or lower the mtu' });
  } else if (limit.unit === 'bytes' && !COUNTS_BYTES.includes(discipline)) {
    const packets = Math.floor(limit.bytes / frameBytes);
    const message = `a ${discipline} queue counts packets: a limit in bytes would not be kept exactly`;
    const hint = `write "${String(packets)} packets" for as many full frames, or use discipline: drop-tail or red`;
    diagnostics.add(path, { message, hint });
  }
  if (limit.unit === 'packets' && discipline === 'cake') {
    const message = 'cake bounds the memory of its packets: a limit in packets would not be kept';
    diagnostics.add(path, { message, hint: 'write the kernel memory it may take, for example "4 MB"' });
  }
}

/** pie counts its update in ticks of the kernel's clock, a millisecond; the other times travel in microseconds. */
function refuseCoarseTimes(queue: QueueDocument, { path }: Place, diagnostics: Diagnostics): void {
  for (const key of ['target', 'interval', 'update', 'step', 'rtt'] as const) {
    const stepNs = key === 'update' && queue.discipline !== 'dualpi2' ? MS : 1000;
    const ns = queue[key];
    if (ns === undefined || ns % stepNs === 0) continue;
    const message = `${formatTime(ns)} cannot be set exactly: the kernel counts this in whole ${formatTime(stepNs)}`;
    diagnostics.add([...path, key], { message, hint: `use a multiple of ${formatTime(stepNs)}` });
  }
}
