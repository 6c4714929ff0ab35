import { GRADE_MEANING, worstGrade } from '../analyze/index.js';
import type { Grade, Summary } from '../records/index.js';

/** The result of a run in a line each: what everything else on a page elaborates. */
export interface Headline {
  readonly verdict: Summary['verdict'];
  /** `PASS: 4 of 4 expectations met` */
  readonly verdictText: string;
  readonly grade: Grade;
  readonly gradeMeaning: string;
  /** What the clock means for every number of the run. */
  readonly clockMeaning: string;
}

const CLOCK_MEANING: Readonly<Record<Summary['engine']['clock'], string>> = {
  virtual:
    'Virtual time: every node behaves like one infinitely fast CPU, as fast as the network lets it go. Computing takes ' +
    'no time; links, queues and timers take exactly the time they model.',
  real: 'Real time: programs and kernel ran on this machine’s CPUs, whose speed and other load are part of every number.',
};

export function headlineOf(summary: Summary): Headline {
  const grade = worstGrade(summary.cells);
  return {
    verdict: summary.verdict,
    verdictText: verdictText(summary),
    grade,
    gradeMeaning: GRADE_MEANING[grade],
    clockMeaning: CLOCK_MEANING[summary.engine.clock],
  };
}

function verdictText({ verdict, cells, pooled_expectations: pooled = [] }: Summary): string {
  if (verdict === 'error') {
    const failed = cells.filter(({ status }) => status === 'failed').length;
    return cells.length === 0 ? 'ERROR: no cell ran' : `ERROR: ${String(failed)} of ${cellCount(cells.length)} failed`;
  }
  const expectations = [...cells.flatMap((one) => one.expectations), ...pooled];
  const met = expectations.filter((one) => one.verdict === 'pass').length;
  if (expectations.length === 0) return `PASS: ${cellCount(cells.length)} completed, no expectations were set`;
  return `${verdict === 'pass' ? 'PASS' : 'FAIL'}: ${String(met)} of ${String(expectations.length)} expectations met`;
}

const cellCount = (count: number) => (count === 1 ? '1 cell' : `${String(count)} cells`);
