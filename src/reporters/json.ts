import type { Reporter, RunEvent, Screens } from './types.js';

/** Exactly one JSON document on stdout: the summary, when the run has ended. */
export class JsonReporter implements Reporter {
  readonly name = 'json';

  constructor(private readonly screens: Screens) {}

  onEvent(event: RunEvent): void {
    if (event.type === 'run.end') this.screens.out.write(`${JSON.stringify(event.summary, null, 2)}\n`);
  }
}
