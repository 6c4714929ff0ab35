import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { totalmem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../proc/index.js';
import { allowedCpus } from '../../engine/cpu.js';
import type { Finding } from './types.js';

/** Room that a cell of ordinary size may need below TMPDIR: the guest's memory is a file there. */
const WANTED_BYTES = 2 * 1024 ** 3;
const MIB = 1024 ** 2;

const ok = (id: string, found: string): Finding => ({ id, verdict: 'ok', found, fix: null });

/** Node's version, processors and memory. */
export function examineComputer(): Finding[] {
  const cpus = allowedCpus().length;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 19);
  return [
    isNew
      ? ok('node', `Node ${process.versions.node}`)
      : { id: 'node', verdict: 'fail', found: `Node ${process.versions.node}`, fix: 'install Node 20.19 or later' },
    ok('cpus', `${cpus} processors: ${cpus} cells at once, one each`),
    ok('memory', `${Math.round(totalmem() / MIB)} MiB of memory`),
  ];
}

/** Makes a program in TMPDIR and runs it there: a guest's memory is mapped executable from a file in that place. */
export async function examineTemporary(): Promise<Finding> {
  const dir = tmpdir();
  const id = 'tmpdir';
  const fix = 'set TMPDIR to a directory on a disk that allows programs to run (mounted without noexec)';
  let folder: string;
  try {
    folder = mkdtempSync(join(dir, 'longhaul-doctor-'));
  } catch (error) {
    return { id, verdict: 'fail', found: `${dir} cannot be written: ${String(error)}`, fix };
  }
  try {
    const program = join(folder, 'probe');
    writeFileSync(program, '#!/bin/sh\nexit 7\n');
    chmodSync(program, 0o755);
    const { exitCode } = await runProgram({ argv: [program], timeoutMs: 10_000 });
    if (exitCode !== 7) return { id, verdict: 'fail', found: `${dir} does not let programs run`, fix };
    const { bavail, bsize } = statfsSync(dir);
    const free = bavail * bsize;
    const found = `${dir}: programs run, ${Math.round(free / MIB)} MiB free`;
    if (free >= WANTED_BYTES) return ok(id, found);
    return { id, verdict: 'warn', found, fix: 'free some space there, or set TMPDIR to a larger disk' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether results can be written where `run` puts them by default. */
export function examineResults(): Finding {
  const id = 'results';
  const dir = process.cwd();
  try {
    accessSync(dir, constants.W_OK);
    return ok(id, `results go to ${join(dir, 'results')}`);
  } catch {
    return { id, verdict: 'warn', found: `${dir} cannot be written`, fix: 'change directory, or use run --out DIR' };
  }
}
