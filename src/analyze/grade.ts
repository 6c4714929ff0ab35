import type { Grade, Summary } from '../records/index.js';

const FROM_BEST: readonly Grade[] = ['PROVEN', 'CALIBRATED', 'DEGRADED', 'INVALID'];

/** The grade of a whole run is that of its worst cell; a run without cells has none to show. */
export function worstGrade(cells: Summary['cells']): Grade {
  const ranks = cells.map(({ fidelity }) => FROM_BEST.indexOf(fidelity.grade));
  return cells.length === 0 ? 'INVALID' : (FROM_BEST[Math.max(...ranks)] ?? 'INVALID');
}

/** What each grade tells the reader, in one sentence. */
export const GRADE_MEANING: Readonly<Record<Grade, string>> = {
  PROVEN: 'Virtual time, and every check that applies passed: the same inputs give the same packets on any machine.',
  CALIBRATED: 'Real time, and every check that applies passed within its real-time bound.',
  DEGRADED: 'A soft check failed or could not be evaluated: use the numbers with the deviation shown below.',
  INVALID:
    'A hard check failed: the run is incomplete or its network was not the one asked for. Do not use its numbers.',
};
