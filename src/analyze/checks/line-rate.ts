import type { Check } from './check.js';
import { judgeDirections, us } from './judge-directions.js';

const MIN_PACKETS = 10_000;
const FAST_BPS = 500e6;
const VIRTUAL_DELAY_NS = 1_000;
const REAL_DELAY_P50_NS = 50_000;
const REAL_DELAY_P99_NS = 200_000;
const SHARE_OF_DELAY = 0.01;

/**
 * Packets sent back to back leave at the rate that was set. The kernel counts a packet's time in whole nanoseconds, of which it is
 * held to the exact number; how far that alone is from the rate is said where it shows.
 */
export const capacity: Check = {
  id: 'capacity',
  severity: 'soft',
  evaluate(evidence) {
    const virtual = evidence.records.input.clock === 'virtual';
    return judgeDirections(evidence, {
      bound: virtual
        ? 'within 0.05 % of the rate, in whole ns per packet'
        : 'within 1 % of the rate (2 % above 500 Mbit/s)',
      nothing: `no captured link sent ${String(MIN_PACKETS)} packets back to back`,
      examine({ proof }) {
        if (proof.capacity === null || proof.capacity.packets < MIN_PACKETS) return null;
        const { packets, measured_bps, rate_bps } = proof.capacity;
        // A proof.json of an earlier version knows the rate alone.
        const expected_bps = (proof.capacity as { readonly whole_ns_bps?: number }).whole_ns_bps ?? rate_bps;
        const allowed = virtual ? 0.0005 : rate_bps > FAST_BPS ? 0.02 : 0.01;
        const error = measured_bps / expected_bps - 1;
        const rounding = expected_bps / rate_bps - 1;
        const rounded = rounding < SHOWN_ROUNDING ? '' : `, of which whole ns make ${percent(rounding)}`;
        const text = `${percent(measured_bps / rate_bps - 1)} over ${String(packets)} packets${rounded}`;
        return { ok: Math.abs(error) <= allowed, text };
      },
    });
  },
};

/** Below a tenth of what is allowed, rounding is not worth a word. */
const SHOWN_ROUNDING = 0.00005;

const percent = (share: number): string => `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(4)} %`;

/** Of fewer packets a median is one of them, which a polling program may have made late. */
const MIN_IDLE_PACKETS = 5;

/** A packet that meets an idle line takes exactly its own serialisation and the delay, whatever its size. */
export const idleDelay: Check = {
  id: 'idle-delay',
  severity: 'soft',
  evaluate(evidence) {
    const virtual = evidence.records.input.clock === 'virtual';
    return judgeDirections(evidence, {
      bound: virtual
        ? `one-way delay within 1 µs, by the median packet of each size that ${String(MIN_IDLE_PACKETS)} or more had`
        : 'median within 50 µs, p99 within 200 µs and 1 % of the delay',
      nothing: `no ${String(MIN_IDLE_PACKETS)} packets of one size met an idle captured link`,
      examine({ proof, planned }) {
        const sizes = proof.idle.filter(({ packets }) => packets >= MIN_IDLE_PACKETS);
        if (sizes.length === 0) return null;
        const p50 = Math.max(...sizes.map(({ p50_abs_ns }) => p50_abs_ns));
        const p99 = Math.max(...sizes.map(({ p99_abs_ns }) => p99_abs_ns));
        const packets = sizes.reduce((sum, one) => sum + one.packets, 0);
        const realP99 = Math.min(REAL_DELAY_P99_NS, Math.max(REAL_DELAY_P50_NS, SHARE_OF_DELAY * planned.delayNs));
        const ok = virtual ? p50 <= VIRTUAL_DELAY_NS : p50 <= REAL_DELAY_P50_NS && p99 <= realP99;
        const text = `p50 ${us(p50)}, p99 ${us(p99)} off over ${String(packets)} packets`;
        return { ok, text: `${text} of ${String(sizes.length)} sizes` };
      },
    });
  },
};

const WORK_IDLE_NS = { virtual: 10_000, real: 200_000 } as const;
const WORK_EARLY_NS = { virtual: 1_000, real: 200_000 } as const;

/** Under an active queue: the line never rested while a packet waited, and never sent faster than its rate. */
export const workConservation: Check = {
  id: 'work-conservation',
  severity: 'soft',
  evaluate(evidence) {
    const { clock } = evidence.records.input;
    return judgeDirections(evidence, {
      bound: `idle at most ${us(WORK_IDLE_NS[clock])} while a packet waits, early by at most ${us(WORK_EARLY_NS[clock])}`,
      nothing: 'no captured link has an active queue without loss on its wire',
      examine({ proof: { work } }) {
        if (work === null) return null;
        const { packets, max_idle_ns, max_early_ns } = work;
        const ok = max_idle_ns <= WORK_IDLE_NS[clock] && max_early_ns <= WORK_EARLY_NS[clock];
        const text = `${String(packets)} packets, idle up to ${us(max_idle_ns)}, early by up to ${us(max_early_ns)}`;
        return { ok, text };
      },
    });
  },
};

/** Packets leave a first-in, first-out link in the order in which they came, each once and undamaged. */
export const order: Check = {
  id: 'order',
  severity: 'soft',
  evaluate(evidence) {
    return judgeDirections(evidence, {
      bound: '0 overtakings, 0 packets that nobody sent',
      nothing: 'no packet was delivered on a captured link',
      examine({ proof: { delivered, overtakings, strangers } }) {
        if (delivered === 0) return null;
        const wrong = overtakings + strangers > 0;
        const text = `${String(delivered)} packets`;
        return wrong
          ? { ok: false, text: `${text}, ${String(overtakings)} overtakings, ${String(strangers)} that nobody sent` }
          : { ok: true, text };
      },
    });
  },
};
