import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Collective } from '../../collectives/index.js';
import { LonghaulError, type SourceLocation } from '../../errors/index.js';
import { runProgram } from '../../proc/index.js';

/** What the function `schedule` of a TypeScript file is called with. */
export interface ScheduleRequest {
  readonly collective: Collective;
  readonly ranks: number;
  /** Node of every rank. */
  readonly nodes: readonly string[];
  readonly sites: readonly string[];
  /** For every rank the place of its site in `sites`. */
  readonly siteOf: readonly number[];
}

interface ScheduleFile {
  readonly file: string;
  /** Where the scenario names it. */
  readonly where: SourceLocation;
}

const LIMIT_MS = 60_000;
/** Stands before the result, so that whatever else the file prints does no harm. */
const MARK = 'LONGHAUL-SCHEDULE ';

/**
 * Calls the function `schedule` that the file exports, in a process of its own with a limit on time and memory.
 * @returns what it returned, as JSON, unchecked
 * @throws LonghaulError `input.semantics`
 */
export async function callScheduleFile(source: ScheduleFile, request: ScheduleRequest): Promise<string> {
  const { file, where } = source;
  const result = await runProgram({
    argv: [
      process.execPath,
      '--max-old-space-size=1024',
      ...['--import', fileURLToPath(import.meta.resolve('tsx'))],
      join(import.meta.dirname, 'schedule-host.mjs'),
      file,
    ],
    input: JSON.stringify(request),
    timeoutMs: LIMIT_MS,
  });
  const line = result.stdout.split('\n').findLast((one) => one.startsWith(MARK));
  if (result.exitCode !== 0 || line === undefined) {
    const how = result.timedOut ? `took longer than ${String(LIMIT_MS / 1000)} s` : 'failed';
    const detail = result.stderr.trim().split('\n').slice(-12).join('\n');
    const hint = 'export a function "schedule" that returns a schedule';
    throw new LonghaulError({ code: 'input.semantics', message: `"${file}" ${how}`, hint, where, detail });
  }
  return line.slice(MARK.length);
}
