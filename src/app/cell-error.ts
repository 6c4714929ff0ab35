import { ERROR_CODES, LonghaulError, type ErrorCode, type SourceLocation } from '../errors/index.js';
import { unsealOrigin } from '../program/index.js';
import type { CellRecords } from '../records/index.js';
import type { EngineExit } from '../engine/types.js';

interface CellEnd {
  readonly records: CellRecords;
  readonly exit: EngineExit;
  /** Set when the watchdog ended the cell. */
  readonly watchdog: LonghaulError | null;
  /** What the numbers in place of origins stand for. */
  readonly origins: readonly SourceLocation[];
}

/**
 * Why a cell did not complete, or null. What the agent reported comes first: it knows the line of the user's file. A guest
 * that died without a word is explained by its engine.
 */
export function cellError({ records, exit, watchdog, origins }: CellEnd): LonghaulError | null {
  const reported = records.events.find((event) => event.event === 'error');
  if (reported !== undefined) {
    return new LonghaulError({
      code: isErrorCode(reported.code) ? reported.code : 'experiment.lost',
      message: reported.message,
      hint: reported.hint ?? undefined,
      where: unsealOrigin(reported.origin, origins) ?? undefined,
      detail: reported.detail ?? undefined,
    });
  }
  if (watchdog !== null) return watchdog;
  if (exit.kind === 'lost') return exit.error;
  const failed = records.workloads.find((workload) => !workload.ok);
  if (failed !== undefined) {
    return new LonghaulError({
      code: 'experiment.workload',
      message: `workload ${failed.id} failed: ${failed.reason ?? 'no reason recorded'}`,
      hint: 'its output is in the folder logs of the cell',
    });
  }
  if (exit.kind === 'stopped') return new LonghaulError({ code: 'experiment.lost', message: 'the cell was stopped' });
  const last = records.events.at(-1);
  if (last?.event === 'agent.end' && last.ok) return null;
  return new LonghaulError({
    code: 'experiment.lost',
    message: 'the agent ended before the experiment did, without saying why',
    hint: 'see engine.log in the folder of the cell',
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return code in ERROR_CODES;
}
