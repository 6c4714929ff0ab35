import { LonghaulError } from '../errors/index.js';
import { storageError } from '../store/storage-error.js';
import type { TimelineEnd } from './timeline.js';

/** Whatever ended a cell, as the error that its events report. */
export function asLonghaulError(error: unknown): LonghaulError {
  const known = storageError('write the records of the cell', error);
  if (known instanceof LonghaulError) return known;
  const text = error instanceof Error ? error : new Error(String(error));
  return new LonghaulError({
    code: 'bug',
    message: `the agent failed: ${text.message}`,
    hint: 'this is a defect in longhaul; please report it with the run directory',
    detail: text.stack,
    cause: error,
  });
}

export const stoppedError = (): LonghaulError =>
  new LonghaulError({ code: 'experiment.lost', message: 'the cell was stopped before its end' });

/**
 * Why the timeline did not end well; null when it did.
 * @param reasons of failed workloads, by id
 */
export function timelineError(
  end: TimelineEnd,
  deadlineNs: number,
  reasons: ReadonlyMap<string, string>,
): LonghaulError | null {
  switch (end.kind) {
    case 'stopped':
      return stoppedError();
    case 'deadline':
      return new LonghaulError({
        code: 'experiment.deadline',
        message: `the deadline of ${String(deadlineNs / 1e9)} s passed ${describeRunning(end.running)}`,
        hint: 'give the scenario a later deadline, or the workload less to do',
      });
    case 'complete': {
      const [first, ...others] = end.failed;
      if (first === undefined) return null;
      return new LonghaulError({
        code: 'experiment.workload',
        message: `workload ${first} failed: ${reasons.get(first) ?? 'no reason given'}`,
        hint: 'its output is in the folder logs of the cell',
        detail: others.length === 0 ? undefined : `failed as well: ${others.join(', ')}`,
      });
    }
  }
}

const describeRunning = (running: readonly string[]): string =>
  running.length === 0 ? 'before every workload had started' : `while these still ran: ${running.join(', ')}`;
