import { GithubReporter } from './github.js';
import { JsonReporter } from './json.js';
import { ListReporter } from './list.js';
import { TerminalReporter } from './terminal.js';
import type { Reporter, Screens } from './types.js';

export { renderComparison } from './comparison.js';
export { renderTuning } from './tuning.js';
export { guardReporters } from './guard.js';
export type * from './types.js';

export const REPORTER_NAMES = ['terminal', 'list', 'json', 'github'] as const satisfies readonly Reporter['name'][];

export interface ReporterOptions {
  readonly screens: Screens;
  /** With `--json`, stdout belongs to the JSON document and the human summary goes to stderr. */
  readonly json: boolean;
}

export function createReporter(name: Reporter['name'], { screens, json }: ReporterOptions): Reporter {
  const final = json ? screens.err : screens.out;
  switch (name) {
    case 'terminal':
      return new TerminalReporter(screens, final);
    case 'list':
      return new ListReporter(screens, final);
    case 'github':
      return new GithubReporter(screens, final);
    case 'json':
      return new JsonReporter(screens);
  }
}
