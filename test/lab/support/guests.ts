/** What the engine labs share: a scratch directory, a kernel, and one guest that runs a shell script to its end. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootGuest, type GuestExit, type GuestRequest } from '../../../src/engine/uml/boot-guest.js';
import { findKernel, type KernelInfo } from '../../../src/kernel/index.js';

export async function labKernel(): Promise<KernelInfo> {
  const kernel = await findKernel();
  if (kernel === undefined) throw new Error('no kernel: build it with `longhaul kernel build`');
  return kernel;
}

/** A new directory and the function that removes it. */
export function scratch(): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'longhaul-lab-'));
  return {
    dir,
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface ScriptResult {
  readonly exit: GuestExit;
  readonly console: string;
  /** Host path of the directory that the script sees as /run/longhaul/cell. */
  readonly cellDir: string;
}

/** A request for a guest that runs `script` with /run/longhaul/cell mapped to `dir`/cell. */
export async function scriptRequest(dir: string, script: string): Promise<GuestRequest> {
  const cellDir = join(dir, 'cell');
  mkdirSync(cellDir, { recursive: true });
  return {
    kernel: await labKernel(),
    clock: 'virtual',
    seed: '1',
    memoryMiB: 256,
    argv: ['/bin/sh', '-c', script],
    mounts: [{ source: cellDir, target: '/run/longhaul/cell', mode: 'rw' }],
    cpu: null,
    consoleLog: join(dir, 'console.log'),
    bootDir: join(dir, 'boot'),
  };
}

export async function runScript(
  dir: string,
  script: string,
  changes: Partial<GuestRequest> = {},
): Promise<ScriptResult> {
  const request = { ...(await scriptRequest(dir, script)), ...changes };
  const guest = await bootGuest(request);
  const exit = await guest.exit;
  const console = readFileSync(request.consoleLog, 'utf8').replaceAll('\r', '');
  return { exit, console, cellDir: join(dir, 'cell') };
}
