import { mkdirSync } from 'node:fs';
import { LonghaulError } from '../errors/index.js';
import { LAB } from './lab-paths.js';
import type { NetnsServer } from './netns/netns-server.js';

/** The end of what libbpf and the kernel's verifier said. */
const SHOWN_LINES = 20;

/** Mounts the file system in which the links of this cell's BPF objects are pinned. @param name of the first of them */
export async function mountBpf(name: string, netns: NetnsServer): Promise<void> {
  mkdirSync(LAB.bpf, { recursive: true });
  await must(netns, `mounting a file system for ${name}`, ['mount', '-t', 'bpf', 'bpf', LAB.bpf]);
}

/**
 * Registers the congestion controls of a BPF object with the kernel for as long as the cell lives: their links are pinned in
 * a file system that only this cell has mounted, so the kernel takes them back with the cell's last process, however it ends.
 * @throws LonghaulError `machine.capability` with the kernel's reason if it refuses
 */
export async function registerBpf(name: string, file: string, netns: NetnsServer): Promise<void> {
  await must(netns, `registering ${name} with the kernel`, ['bpftool', 'struct_ops', 'register', file, LAB.bpf]);
}

async function must(netns: NetnsServer, what: string, argv: readonly [string, ...string[]]): Promise<void> {
  const { ok, stderr } = await netns.run(null, argv, '');
  if (ok) return;
  const said = stderr.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  throw new LonghaulError({
    code: 'machine.capability',
    message: `${what} failed`,
    detail: said,
    hint: said.includes('File exists')
      ? 'another cell has registered a congestion control of this name, and the kernel has one list of them: `--jobs 1`'
      : 'build it for this kernel: its types (vmlinux.h) and functions differ between versions',
  });
}
