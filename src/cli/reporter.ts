import { createReporter, guardReporters, REPORTER_NAMES, type Reporter, type RunEvent } from '../reporters/index.js';
import { renderError } from '../errors/index.js';
import type { Io } from './io.js';

export const REPORTERS = REPORTER_NAMES;

interface ReporterChoice {
  readonly io: Io;
  /** What `--reporter` named. */
  readonly name: Reporter['name'] | undefined;
  readonly quiet: boolean;
}

/** With `--quiet` and `--json` alike, stdout still gets its result: the path of the report or the document. */
export function chooseReporters({ io, name, quiet }: ReporterChoice): (event: RunEvent) => void {
  const chosen = name ?? (io.json ? 'list' : 'terminal');
  const names = quiet ? [] : [chosen];
  const reporters = names
    .filter((reporter) => !(io.json && reporter === 'json'))
    .map((reporter) => createReporter(reporter, { screens: io.screens, json: io.json }));
  return guardReporters(reporters, (reporter, error) => {
    io.screens.err.write(`warn: the ${reporter.name} display failed and was switched off: ${renderError(error)}\n`);
  });
}
