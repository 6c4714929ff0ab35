/** Judges how a cell ended from what its agent wrote and how its engine went away. */
import { open, statfs } from 'node:fs/promises';
import { LonghaulError } from '../errors/index.js';
import { cellFiles } from '../store/index.js';
import type { EngineExit } from './types.js';

/** What an engine found out about an agent that did not finish. */
export interface Diagnosis {
  /** One sentence without a full stop, for example `the guest kernel panicked: out of memory`. */
  readonly what: string;
  readonly hint: string;
}

const TAIL_BYTES = 16_384;
const TAIL_LINES = 25;
/** The engine's own files were removed by now, so a disk that was full has a little room again. */
const FULL_BYTES = 1024 * 1024;

/**
 * A cell is finished when its agent wrote its last event, whatever happened to the engine afterwards.
 * @param diagnose asked only for a lost cell, with the end of the engine's log.
 */
export async function judgeCellEnd(
  cellDir: string,
  stopped: boolean,
  diagnose: (logTail: string) => Diagnosis,
): Promise<EngineExit> {
  const files = cellFiles(cellDir);
  if (hasEnded(await readTail(files.events))) return { kind: 'finished' };
  if (stopped) return { kind: 'stopped' };
  if (await isDiskFull(cellDir)) return { kind: 'lost', error: diskFull(cellDir) };
  const log = await readTail(files.engineLog);
  const { what, hint } = diagnose(log);
  const lines = log.trimEnd().split('\n').filter(isForPeople).slice(-TAIL_LINES).join('\n');
  const error = new LonghaulError({
    code: 'experiment.lost',
    message: what,
    hint,
    ...(lines === '' ? {} : { detail: `end of ${files.engineLog}:\n${lines}` }),
  });
  return { kind: 'lost', error };
}

/** Nothing a cell has to say can be written to a full disk, so the disk itself is asked. */
async function isDiskFull(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize < FULL_BYTES;
}

function diskFull(directory: string): LonghaulError {
  return new LonghaulError({
    code: 'machine.storage',
    message: `the cell ended because the disk with ${directory} is full`,
    hint: 'free some space, or choose another place with --out DIR',
  });
}

/** Stack words and frames of a kernel panic push the lines that explain it out of sight; the file keeps them. */
const isForPeople = (line: string) => !/^\[ *[\d.]+\] (CPU: |Stack:|Call Trace:| \[<| [0-9a-f]{8} )/.test(line);

function hasEnded(eventsTail: string): boolean {
  const last = eventsTail.split('\n').at(-2);
  return last !== undefined && /"event":\s*"agent\.end"/.test(last);
}

/** The end of a file as text, without terminal line ends; empty when there is no such file. */
async function readTail(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').replaceAll('\r', '');
  } finally {
    await file.close();
  }
}
