import type { ScheduleResult } from '../records/index.js';

export type ScheduleFigures = Omit<ScheduleResult, 'link' | 'direction'>;

/** The last line that lh_link prints. @returns null for anything else */
export function parseScheduleResult(line: string): ScheduleFigures | null {
  return line.startsWith('{"packets_in":') ? (JSON.parse(line) as ScheduleFigures) : null;
}
