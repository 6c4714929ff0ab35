import { sendingNs } from '../proof/line.js';
import type { Check } from './check.js';
import { judgeDirections, us } from './judge-directions.js';

const VIRTUAL_P99_NS = 1_000;
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
      bound: virtual ? 'p99 at most 1 µs, all within 10 µs' : 'p99 at most 100 µs or one packet time',
      nothing: 'no packet was delivered on a captured link',
      examine({ proof, link, planned }) {
        if (proof.residual === null) return null;
        const { packets, min_ns, p99_ns, max_ns } = proof.residual;
        const text = `${String(packets)} packets, p99 ${us(p99_ns)}, ${us(min_ns)} to ${us(max_ns)}`;
        const packetNs = sendingNs(link.mtuBytes + ETHERNET_HEADER_BYTES, planned.rateBps);
        const ok = virtual
          ? p99_ns <= VIRTUAL_P99_NS && max_ns <= VIRTUAL_MAX_NS && min_ns >= -VIRTUAL_P99_NS
          : p99_ns <= Math.max(REAL_P99_NS, packetNs) && min_ns >= -Math.max(REAL_P99_NS, packetNs);
        return { ok, text };
      },
    });
  },
};

/**
 * The residual is small beside the round trip, without which nothing that a sender does can be trusted. A link of a few
 * microseconds is as exact as any in virtual time where it keeps the bound of `residual`.
 */
export const residualUsable: Check = {
  id: 'residual-usable',
  severity: 'hard',
  evaluate(evidence) {
    const virtual = evidence.records.input.clock === 'virtual';
    return judgeDirections(evidence, {
      bound: `p99 of the residual at most ${String(100 * USABLE_SHARE_OF_RTT)} % of the link's round trip${virtual ? ' or 1 µs' : ''}`,
      nothing: 'no captured link has a delay',
      examine({ proof, link }) {
        const rttNs = link.forward.delayNs + link.reverse.delayNs;
        if (proof.residual === null || rttNs === 0) return null;
        const worstNs = Math.max(proof.residual.p99_ns, -proof.residual.min_ns);
        const usableNs = Math.max(USABLE_SHARE_OF_RTT * rttNs, virtual ? VIRTUAL_P99_NS : 0);
        return { ok: worstNs <= usableNs, text: `${((100 * worstNs) / rttNs).toFixed(3)} %` };
      },
    });
  },
};
