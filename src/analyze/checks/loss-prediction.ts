import type { DirectionProof } from '../../records/index.js';
import type { PlannedDirection } from '../../plan/types.js';
import type { DirectionCounters } from '../direction-counters.js';
import { lossSegments, type LossSegment } from '../loss-segments.js';
import { predictLosses, type LossOracle } from '../loss-prediction.js';
import { unmodelledSetting } from '../proof/modelled.js';
import { missing, noneOf, notApplicable, type Check } from './check.js';

/**
 * A seeded wire loses exactly the packets that its seed stands for. Judged packet by packet where they were captured, else by
 * their number: of the first n packets, as many are lost as the seed says. One packet too many on a wire shifts all
 * later decisions, and shows.
 */
export const lossPrediction: Check = {
  id: 'loss-prediction',
  severity: 'soft',
  evaluate({ records, directions }) {
    const bound = "exactly the seed's losses";
    if (directions === null) return missing('a counter snapshot is missing', bound);
    const proofs = new Map(records.proof?.directions.map((one) => [`${one.link} ${one.direction}`, one.loss]));
    // Jitter, duplicates and the like draw from the same seed.
    const alone = directions.filter(({ planned }) => unmodelledSetting(withoutVariation(planned)) === null);
    const findings = alone.flatMap((counters) => {
      const name = `${counters.link.id} ${counters.planned.direction}`;
      const { model } = counters.planned.loss;
      const numbered = model === 'every' || model === 'list';
      const segments = lossSegments(records, counters);
      // The proof of a direction knows one seed; where there were several, each part is judged by its own.
      const whole = segments.length > 1 ? null : byPacket(proofs.get(name) ?? null);
      const counted = numbered ? [byFilter(counters)] : segments.map(byNumber);
      const found = whole === null ? counted.flatMap((one) => one ?? []) : [whole];
      return found.map(({ ok, text }) => ({ ok, text: `${name}: ${text}` }));
    });
    if (findings.length === 0) return notApplicable('no wire has configured loss', bound);
    const measured = findings.map(({ text }) => text).join('; ');
    return noneOf(
      findings.filter(({ ok }) => !ok).map(({ text }) => text),
      { measured, bound },
    );
  },
};

/** Changes are no obstacle: losses are judged from one to the next. */
function withoutVariation(planned: PlannedDirection): PlannedDirection {
  const variant = planned.variant === 'scheduled-drop-tail' ? 'exact-drop-tail' : planned.variant;
  return { ...planned, variant, trace: null, delayVaries: false };
}

interface Found {
  readonly ok: boolean;
  readonly text: string;
}

function byPacket(loss: DirectionProof['loss']): Found | null {
  if (loss === null || loss.packets === 0) return null;
  const { packets, lost, predicted, disagreements } = loss;
  const text = `${String(lost)} of ${String(packets)} packets lost, ${String(predicted)} predicted`;
  if (disagreements === 0) return { ok: true, text };
  return { ok: false, text: `${text}, ${String(disagreements)} of them otherwise` };
}

/** What is on the wire has had its fate decided when it came. */
function byNumber({ way, loss, earlier, offered, lost }: LossSegment): Found | null {
  const oracle = loss.model === 'cut' ? null : predictLosses(way);
  return oracle === null ? null : compare(oracle, { earlier, offered, lost });
}

/** A filter counts what it drops among its packets. */
function byFilter({ planned, filter }: DirectionCounters): Found | null {
  const oracle = predictLosses(planned);
  if (oracle === null || filter === null) return null;
  return compare(oracle, { earlier: filter.earlierPackets, offered: filter.packets, lost: filter.drops });
}

function compare(
  oracle: LossOracle,
  { earlier, offered, lost }: Pick<LossSegment, 'earlier' | 'offered' | 'lost'>,
): Found {
  for (let k = 0; k < earlier; k++) oracle();
  let predicted = 0;
  for (let k = 0; k < offered; k++) predicted += Number(oracle());
  const text = `${String(lost)} of ${String(offered)} packets lost, ${String(predicted)} predicted`;
  return { ok: lost === predicted, text };
}
