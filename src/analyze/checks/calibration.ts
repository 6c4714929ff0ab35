import { missing, noneOf, notApplicable, type Check } from './check.js';

/** Each link setting that the network uses passed in a lab of its own, on the same kernel and clock. */
export const calibration: Check = {
  id: 'calibration',
  severity: 'soft',
  evaluate({ records }) {
    const bound = 'every link setting passes all checks in a lab of its own';
    const { calibration: record } = records;
    if (record === null) return notApplicable('not asked for ("calibrate: true" in the scenario)', bound);
    if (record.settings.length === 0) return missing('it was interrupted', bound);
    const findings = record.settings.flatMap(({ grade, directions, checks }) => {
      if (grade === 'PROVEN' || grade === 'CALIBRATED') return [];
      const failed = checks.filter(({ verdict }) => verdict === 'fail').map(({ id, measured }) => `${id} ${measured}`);
      return [`${directions.join(', ')}: ${grade}: ${failed.join(', ')}`];
    });
    const cached = record.settings.filter((one) => one.cached).length;
    const measured = `${String(record.settings.length)} settings, ${String(cached)} of them measured earlier`;
    return noneOf(findings, { measured, bound });
  },
};
