import type { CellRecords, Fidelity, FidelityCheck, Grade } from '../records/index.js';
import { CHECKS, PACKET_CHECKS, REAL_TIME_CHECKS } from './checks/index.js';
import type { Check, Evidence, Outcome } from './checks/check.js';

/** Runs every check that there are records for over one cell and grades the result. */
export function judgeFidelity(evidence: Evidence): Fidelity {
  const { records } = evidence;
  const checks = [
    ...CHECKS,
    ...(records.input.clock === 'real' ? REAL_TIME_CHECKS : []),
    ...(records.proof === null ? [] : PACKET_CHECKS),
  ];
  const judged = checks.map((check) => ({ check, outcome: check.evaluate(evidence) }));
  return {
    grade: gradeOf(judged, records.input.clock),
    checks: judged.map(({ check, outcome }) => toRecord(check, outcome)),
  };
}

interface Judged {
  readonly check: Check;
  readonly outcome: Outcome;
}

/**
 * A failed hard check leaves no number that can be trusted. A failed soft one lowers the grade, and so does a hard
 * check without evidence: nothing is proven by records that are not there.
 */
export function gradeOf(judged: readonly Judged[], clock: CellRecords['input']['clock']): Grade {
  if (judged.some(({ check, outcome }) => check.severity === 'hard' && outcome.verdict === 'fail')) return 'INVALID';
  const doubtful = judged.some(
    ({ outcome }) => outcome.verdict === 'fail' || (outcome.verdict === 'skipped' && outcome.evidence === 'missing'),
  );
  if (doubtful) return 'DEGRADED';
  return clock === 'virtual' ? 'PROVEN' : 'CALIBRATED';
}

function toRecord({ id, severity }: Check, outcome: Outcome): FidelityCheck {
  if (outcome.verdict === 'skipped') {
    const { bound, why } = outcome;
    return { id, severity, verdict: 'skipped', measured: 'not evaluated', bound, detail: why };
  }
  const { verdict, measured, bound, detail } = outcome;
  return { id, severity, verdict, measured, bound, detail: detail ?? null };
}
