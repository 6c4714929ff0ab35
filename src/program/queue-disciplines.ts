import { fullFrameBytes } from '../plan/index.js';
import type { PlannedDirection } from '../plan/types.js';
import type { QdiscNode } from './qdiscs.js';
import type { QdiscKind } from './types.js';

/** Bands of the kernel's default map from type of service to band (prio2band, net/sched/sch_prio.c). */
const PRIO_BANDS = 3;

/** The discipline below a TBF, with what hangs below it. */
export function queueNodes(direction: PlannedDirection, mtuBytes: number): readonly QdiscNode[] {
  const qdisc = queueDiscipline(direction, mtuBytes);
  const root = { parent: '1:1', handle: '10:', qdisc };
  if (qdisc.kind !== 'prio') return [root];
  const bands = Array.from({ length: PRIO_BANDS }, (_, band): QdiscNode => ({
    parent: `10:${String(band + 1)}`,
    handle: `${String(band + 11)}:`,
    qdisc: { kind: 'pfifo', limitPackets: direction.limitPackets ?? 1 },
  }));
  return [root, ...bands];
}

function queueDiscipline(direction: PlannedDirection, mtuBytes: number): QdiscKind {
  const { queue } = direction;
  // Exactly one of the two is set; the other's discipline never looks at it.
  const limitPackets = direction.limitPackets ?? 1;
  const limitBytes = direction.limitBytes ?? 1;
  switch (queue.discipline) {
    case 'drop-tail':
      return { kind: 'bfifo', limitBytes };
    case 'codel': {
      const { ecn, targetNs, intervalNs } = queue;
      return { kind: 'codel', limitPackets, ecn, targetNs, intervalNs };
    }
    case 'fq_codel': {
      const { ecn, targetNs, intervalNs, flows } = queue;
      const memoryBytes = memoryLimit(limitPackets, mtuBytes);
      return { kind: 'fq_codel', limitPackets, ecn, memoryBytes, targetNs, intervalNs, flows };
    }
    case 'pie': {
      const { ecn, targetNs, updateNs } = queue;
      return { kind: 'pie', limitPackets, ecn, targetNs, updateNs };
    }
    case 'fq_pie': {
      const { ecn, targetNs, updateNs, flows } = queue;
      const memoryBytes = memoryLimit(limitPackets, mtuBytes);
      return { kind: 'fq_pie', limitPackets, ecn, memoryBytes, targetNs, updateNs, flows };
    }
    case 'dualpi2': {
      const { targetNs, updateNs, stepNs } = queue;
      const memoryBytes = memoryLimit(limitPackets, mtuBytes);
      return { kind: 'dualpi2', limitPackets, memoryBytes, targetNs, updateNs, stepNs };
    }
    case 'red':
      return redDiscipline(direction, queue, mtuBytes);
    case 'cake':
      return { kind: 'cake', memoryBytes: limitBytes, rttNs: queue.rttNs };
    case 'fq':
      return { kind: 'fq', limitPackets };
    case 'prio':
      return { kind: 'prio', bands: PRIO_BANDS };
  }
}

function redDiscipline(
  { red, limitBytes, rateBps }: PlannedDirection,
  { probability, ecn }: { readonly probability: number; readonly ecn: boolean },
  mtuBytes: number,
): QdiscKind {
  // Null only for other disciplines.
  const thresholds = red ?? { minBytes: 1, maxBytes: 2, averagePackets: 1 };
  const line = { frameBytes: fullFrameBytes(mtuBytes), rateBps };
  return { kind: 'red', limitBytes: limitBytes ?? 1, ...thresholds, probability, ecn, ...line };
}

/**
 * Some disciplines also bound the kernel memory of their packets, 32 MB by default. A page more than the MTU per packet
 * is above any frame's true size, so the limit in packets is the one that binds.
 */
function memoryLimit(limitPackets: number, mtuBytes: number): number {
  return Math.min(2 ** 32 - 1, limitPackets * (2 * fullFrameBytes(mtuBytes) + 4096));
}
