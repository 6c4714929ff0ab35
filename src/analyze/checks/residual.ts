import type { PlannedDirection } from '../../plan/types.js';
import { sendingNs } from '../proof/line.js';
import type { Check } from './check.js';
import { judgeDirections, us } from './judge-directions.js';

/** One timer decides when a wire delivers, a second one when a port's queue lets go. */
const VIRTUAL_P99_NS_PER_TIMER = 1_000;
const VIRTUAL_MAX_NS = 10_000;
const REAL_P99_NS = 100_000;
/** Beyond this share of a link's own round trip, the link was not the one asked for. */
const USABLE_SHARE_OF_RTT = 0.05;
const ETHERNET_HEADER_BYTES = 14;

/**
 * Every packet was delivered when Lindley's recursion says, `max(t_k, d_{k−1}) + 8·L_k/R + D`: the queue, the rate and the delay
 * were those of the ideal link, packet by packet, during the experiment itself.
 */
export const residual: Check = {
  id: 'residual',
  severity: 'soft',
  evaluate(evidence) {
    const virtual = evidence.records.input.clock === 'virtual';
    return judgeDirections(evidence, {
      bound: virtual
        ? 'p99 at most 1 µs for each timer on the way, all within 10 µs'
        : 'p99 at most 100 µs or one packet time',
      nothing: 'no packet was delivered on a captured link',
      examine({ proof, link, planned }) {
        if (proof.residual === null) return null;
        const { packets, min_ns, p99_ns, max_ns } = proof.residual;
        const text = `${String(packets)} packets, p99 ${us(p99_ns)}, ${us(min_ns)} to ${us(max_ns)}`;
        const packetNs = sendingNs(link.mtuBytes + ETHERNET_HEADER_BYTES, planned.rateBps);
        const timersNs = VIRTUAL_P99_NS_PER_TIMER * timersOf(planned);
        const ok = virtual
          ? p99_ns <= timersNs && max_ns <= VIRTUAL_MAX_NS && min_ns >= -VIRTUAL_P99_NS_PER_TIMER
          : p99_ns <= Math.max(REAL_P99_NS, packetNs) && min_ns >= -Math.max(REAL_P99_NS, packetNs);
        return { ok, text };
      },
    });
  },
};

/** Of an active queue only the wire is held against the recursion. */
export const timersOf = ({ variant }: PlannedDirection): number => (variant === 'exact-drop-tail' ? 2 : 1);

/** The residual is small beside the round trip, without which nothing that a sender does can be trusted. */
export const residualUsable: Check = {
  id: 'residual-usable',
  severity: 'hard',
  evaluate(evidence) {
    return judgeDirections(evidence, {
      bound: `p99 of the residual at most ${String(100 * USABLE_SHARE_OF_RTT)} % of the link's round trip`,
      nothing: 'no captured link has a delay',
      examine({ proof, link }) {
        const rttNs = link.forward.delayNs + link.reverse.delayNs;
        if (proof.residual === null || rttNs === 0) return null;
        const share = Math.max(proof.residual.p99_ns, -proof.residual.min_ns) / rttNs;
        return { ok: share <= USABLE_SHARE_OF_RTT, text: `${(100 * share).toFixed(3)} %` };
      },
    });
  },
};
