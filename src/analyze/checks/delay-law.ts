import { noneOf, notApplicable, type Check } from './check.js';
import { withoutCapture } from './judge-directions.js';

const ALPHA = 0.001;
const MIN_PACKETS = 10_000;

/** Delays that vary do so as their distribution says: the test of Kolmogorov and Smirnov over every jittered direction. */
export const delayLaw: Check = {
  id: 'delay-law',
  severity: 'soft',
  evaluate({ records: { proof, input } }) {
    const bound = `the configured distribution: Kolmogorov-Smirnov, alpha ${String(ALPHA)}; order kept by fifo`;
    if (proof === null) return withoutCapture(input, bound);
    const findings = proof.directions.flatMap(({ link, direction, delay_law }) => {
      // A proof.json of a version without this test has no such field.
      const law = delay_law as typeof delay_law | undefined;
      if (law === null || law === undefined) return [];
      const { distribution, mode, packets, ks_distance, p_value, overtakings } = law;
      const unordered = mode === 'fifo' && overtakings > 0 ? `, ${String(overtakings)} overtakings` : '';
      if (unordered === '' && packets < MIN_PACKETS) return [];
      const fit = `D ${ks_distance.toFixed(4)}, p = ${p_value.toPrecision(2)}`;
      const text = `${link} ${direction}: ${distribution}, ${String(packets)} packets, ${fit}${unordered}`;
      return [{ ok: unordered === '' && p_value >= ALPHA, text }];
    });
    const nothing = `no captured link with jitter delivered ${String(MIN_PACKETS)} packets that waited for no other`;
    if (findings.length === 0) return notApplicable(nothing, bound);
    const measured = findings.map(({ text }) => text).join('; ');
    return noneOf(
      findings.filter(({ ok }) => !ok).map(({ text }) => text),
      { measured, bound },
    );
  },
};
