/**
 * `schedules.json`: what the transmitters of links with a varying rate (lh_link) report at the end. Absent for a cell
 * without such links.
 */
export interface SchedulesFile {
  readonly format: 'longhaul/schedules@1';
  readonly schedules: readonly ScheduleResult[];
}

export interface ScheduleResult {
  readonly link: string;
  readonly direction: 'forward' | 'reverse';
  readonly packets_in: number;
  readonly packets_out: number;
  readonly drops: number;
  /** Packets that the kernel had no room to hand over. */
  readonly missed: number;
  /** Between the time a packet was due and the time it was sent. */
  readonly lateness_p99_ns: number;
  readonly lateness_max_ns: number;
  /**
   * By seconds of experiment time: bytes that could have been sent, bytes of those that found the queue empty, and bytes
   * that were sent. With delivery opportunities a byte is one of mahimahi's: of 1504 per opportunity.
   */
  readonly seconds: readonly (readonly [offered: number, wasted: number, delivered: number])[];
}
