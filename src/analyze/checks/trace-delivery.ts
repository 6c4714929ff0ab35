import type { ScheduleResult } from '../../records/index.js';
import { missing, noneOf, notApplicable, type Check } from './check.js';

/** Least share of what a saturated second offered. */
const LEAST_SHARE = 0.99;
/** Largest time between due and sent, p99: in real time a millisecond, which is mahimahi's grain. */
const LATENESS_NS = { virtual: 10_000, real: 1_000_000 } as const;

/**
 * Links with a varying rate used what their rate or trace offered: at least 99 % in every second in which the queue never
 * ran empty, and each packet on time. What was sent also arrived: `accounting` has that.
 */
export const traceDelivery: Check = {
  id: 'trace-delivery',
  severity: 'soft',
  evaluate({ records }) {
    const limitNs = LATENESS_NS[records.input.clock];
    const bound = `≥ ${String(LEAST_SHARE * 100)} % of every saturated second, p99 within ${String(limitNs / 1e3)} µs`;
    const planned = records.input.program.ops.filter(({ op }) => op === 'schedule.start').length;
    if (planned === 0) return notApplicable('no link has a varying rate', bound);
    if (records.schedules.length < planned) return missing('a transmitter left no report', bound);
    const findings = records.schedules.flatMap((schedule) => judge(schedule, limitNs));
    return noneOf(findings, { measured: records.schedules.map(describe).join('; '), bound });
  },
};

interface Second {
  readonly at: number;
  readonly share: number;
}

/** The last second is the end of the run and incomplete. */
function saturated({ seconds }: ScheduleResult): readonly Second[] {
  return seconds.slice(0, -1).flatMap(([offered, wasted, delivered], at) => {
    return wasted > 0 || offered === 0 ? [] : [{ at, share: delivered / offered }];
  });
}

function judge(schedule: ScheduleResult, limitNs: number): readonly string[] {
  const { link, direction, missed, lateness_p99_ns: lateNs } = schedule;
  const name = `${link} ${direction}`;
  const poor = saturated(schedule).filter(({ share }) => share < LEAST_SHARE);
  return [
    ...poor.map(({ at, share }) => `${name}: ${(share * 100).toFixed(1)} % in second ${String(at)}`),
    ...(lateNs > limitNs ? [`${name}: p99 ${(lateNs / 1e3).toFixed(1)} µs late`] : []),
    ...(missed > 0 ? [`${name}: ${String(missed)} packets missed`] : []),
  ];
}

function describe(schedule: ScheduleResult): string {
  const full = saturated(schedule);
  const least = Math.min(...full.map(({ share }) => share));
  const share =
    full.length === 0 ? 'never saturated' : `${String(full.length)} s saturated, at least ${percent(least)}`;
  const late = `p99 ${(schedule.lateness_p99_ns / 1e3).toFixed(3)}, max ${(schedule.lateness_max_ns / 1e3).toFixed(3)} µs late`;
  return `${schedule.link} ${schedule.direction}: ${share}, ${late}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
