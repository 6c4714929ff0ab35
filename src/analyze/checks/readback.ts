import { missing, noneOf, type Check } from './check.js';

/** Every device, address, route, qdisc and sysctl that was planned is what the kernel reports. */
export const readback: Check = {
  id: 'read-back',
  severity: 'hard',
  evaluate({ records }) {
    const bound = '0 differences from the plan';
    const found = records.readback;
    if (found === null || found.checked === 0) return missing('the kernel was not read back', bound);
    const differences = found.differences.map((one) => `${one.what}: expected ${one.expected}, found ${one.found}`);
    return noneOf(differences, { measured: `${String(differences.length)} of ${String(found.checked)} facts`, bound });
  },
};
