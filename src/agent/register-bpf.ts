import { mkdirSync } from 'node:fs';
import { LonghaulError } from '../errors/index.js';
import { LAB } from './lab-paths.js';
import type { NetnsServer } from './netns/netns-server.js';

/** The end of what libbpf and the kernel's verifier said. */
const SHOWN_LINES = 20;

/**
 * Registers the congestion controls of BPF objects with the kernel for as long as the cell lives: their links are pinned in
 * a file system that only this cell has mounted, so the kernel takes them back with the cell's last process, however it ends.
 * @throws LonghaulError `machine.capability` with the kernel's reason for the first that it refuses
 */
export class BpfRegistry {
  private isMounted = false;

  constructor(private readonly netns: NetnsServer) {}

  async register(name: string, file: string): Promise<void> {
    if (!this.isMounted) {
      mkdirSync(LAB.bpf, { recursive: true });
      await this.must(`mounting a file system for ${name}`, ['mount', '-t', 'bpf', 'bpf', LAB.bpf]);
      this.isMounted = true;
    }
    await this.must(`registering ${name} with the kernel`, ['bpftool', 'struct_ops', 'register', file, LAB.bpf]);
  }

  private async must(what: string, argv: readonly [string, ...string[]]): Promise<void> {
    const { ok, stderr } = await this.netns.run(null, argv, '');
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
}
