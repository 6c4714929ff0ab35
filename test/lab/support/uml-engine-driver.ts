/** Stands in for the command line in tests that kill it: launches one cell on the uml engine and prints how it ended. */
import { createUmlEngine } from '../../../src/engine/uml/index.js';

const [cellDir = '', script = ''] = process.argv.slice(2);
const engine = createUmlEngine({ argv: ['/bin/sh', '-c', script] });
const cell = await engine.launch({ cellDir, clock: 'virtual', seed: '1', memoryMiB: 256, nativeDir: null, cpu: null });
process.stdout.write(`${JSON.stringify({ pid: cell.pid })}\n`);
const exit = await cell.exit;
const error = exit.kind === 'lost' ? exit.error.message : null;
process.stdout.write(`${JSON.stringify({ kind: exit.kind, error })}\n`);
