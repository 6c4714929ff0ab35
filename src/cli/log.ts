import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { Io } from './io.js';

/**
 * Diagnostics for `--verbose`, on stderr. The stream lives in this process: pino's worker transports lose the last
 * lines when a process exits.
 */
export function createLog(verbose: boolean): Io['log'] {
  if (!verbose) return () => undefined;
  const stream = process.stderr.isTTY
    ? pretty({ destination: 2, sync: true, ignore: 'pid,hostname' })
    : pino.destination({ fd: 2, sync: true });
  const logger = pino({ level: 'debug' }, stream);
  return (message, facts = {}) => {
    logger.debug(facts, message);
  };
}
