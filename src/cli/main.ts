#!/usr/bin/env node
import { EXIT, LonghaulError, LonghaulErrors, renderError } from '../errors/index.js';
import { errorDocument } from './error-document.js';
import { drain, printJson, screenOf, type Io } from './io.js';
import { createLog } from './log.js';
import { parseCommandLine } from './parser.js';
import { watchSignals } from './signals.js';
import { verbs } from './verbs.js';

/** Flags that matter before, or without, a successful parse: an error must know how to show itself. */
const has = (argv: readonly string[], flag: string) => argv.includes(flag);

/** Runs one command line and returns its exit code; shows every error, throws none. */
async function main(argv: readonly string[]): Promise<number> {
  const color = !has(argv, '--no-color');
  const interrupt = watchSignals();
  const io: Io = {
    screens: {
      out: screenOf({ stream: process.stdout, color }),
      err: screenOf({ stream: process.stderr, color }),
    },
    json: has(argv, '--json'),
    signal: interrupt.signal,
    log: createLog(has(argv, '--verbose')),
  };
  try {
    const parsed = await parseCommandLine(argv, verbs);
    if (parsed.kind === 'text') {
      io.screens.out.write(`${parsed.text}\n`);
      return EXIT.ok;
    }
    const code = await parsed.work(io);
    return interrupt.exitCode() ?? code;
  } catch (error) {
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) return interrupted;
    io.screens.err.write(`${renderError(error)}\n`);
    if (io.json) printJson(io, errorDocument(error));
    return error instanceof LonghaulError || error instanceof LonghaulErrors ? error.exitCode : EXIT.bug;
  }
}

// A reader that has gone away (`longhaul plan … | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

const code = await main(process.argv.slice(2));
await drain();
// A child that ignored its signal must not keep the command alive after its work is done.
process.exit(code);
