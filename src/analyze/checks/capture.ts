import { noneOf, type Check } from './check.js';
import { withoutCapture } from './judge-directions.js';

/** The capture that the residual is made of has seen every packet up to its end. */
export const capture: Check = {
  id: 'capture',
  severity: 'soft',
  evaluate({ records: { proof, input } }) {
    const bound = '0 packets missed by the capture';
    if (proof === null) return withoutCapture(input, bound);
    const skipped = proof.directions
      .filter((one) => one.skipped !== null && one.packets > 0)
      .map((one) => `; ${one.link} ${one.direction} not judged: ${one.skipped ?? ''}`);
    const extent = proof.full ? `the first ${String(proof.packets)}` : String(proof.packets);
    const findings = proof.capture_dropped === 0 ? [] : [`${String(proof.capture_dropped)} packets missed`];
    return noneOf(findings, { measured: `${extent} packets${skipped.join('')}`, bound });
  },
};
