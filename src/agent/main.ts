/** The agent: `node main.js CELLDIR` runs one cell inside an engine. */
import { runCell } from './cell-run.js';

const dir = process.argv[2];
if (dir === undefined) throw new Error('usage: node main.js CELLDIR');

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stop.abort(`stopped by ${signal}`);
  });
}
// Helpers that are still ending must not keep the cell alive after its last event.
process.exit(await runCell(dir, stop.signal));
