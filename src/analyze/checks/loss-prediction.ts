import type { DirectionProof } from '../../records/index.js';
import { packetsInto, type DirectionCounters } from '../direction-counters.js';
import { predictLosses } from '../loss-prediction.js';
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
    const alone = directions.filter(({ planned }) => unmodelledSetting(planned) === null);
    const findings = alone.flatMap((counters) => {
      const name = `${counters.link.id} ${counters.planned.direction}`;
      const found = byPacket(proofs.get(name) ?? null) ?? byNumber(counters);
      return found === null ? [] : [{ ok: found.ok, text: `${name}: ${found.text}` }];
    });
    if (findings.length === 0) return notApplicable('no wire has configured loss', bound);
    const measured = findings.map(({ text }) => text).join('; ');
    return noneOf(
      findings.filter(({ ok }) => !ok).map(({ text }) => text),
      { measured, bound },
    );
  },
};

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

function byNumber({ planned, wire, filter }: DirectionCounters): Found | null {
  const numbered = planned.loss.model === 'every' || planned.loss.model === 'list';
  const oracle = predictLosses(planned);
  const counted = numbered ? filter : wire;
  if (oracle === null || counted === null) return null;
  // What is on the wire has had its fate decided when it came; a filter counts what it drops among its packets.
  const offered = numbered ? counted.packets : packetsInto(counted);
  for (let k = 0; k < counted.earlierPackets; k++) oracle();
  let predicted = 0;
  for (let k = 0; k < offered; k++) predicted += Number(oracle());
  const text = `${String(counted.drops)} of ${String(offered)} packets lost, ${String(predicted)} predicted`;
  return { ok: counted.drops === predicted, text };
}
