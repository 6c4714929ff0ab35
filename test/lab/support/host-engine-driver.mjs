/**
 * Stands in for the command line inside a real-time guest, whose kernel has netem; plain JavaScript on the built package,
 * since compiling is slow there. Launches one cell on the host engine and prints one line of JSON.
 * Arguments: the cell's directory, then the agent's command; without a command it only probes.
 */
import { createHostEngine } from '../../../dist/engine/host/index.js';

const [cellDir = '', ...argv] = process.argv.slice(2);
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const engine = createHostEngine({ argv });
if (argv.length === 0) {
  print({ refusals: (await engine.probe()).map((error) => `${error.message} (${error.hint})`) });
} else {
  const cell = await engine.launch({ cellDir, clock: 'real', seed: '1', memoryMiB: 128, nativeDir: null, cpu: null });
  print({ launched: cell.pid });
  const exit = await cell.exit;
  print({ kind: exit.kind, error: exit.kind === 'lost' ? exit.error.message : null });
}
