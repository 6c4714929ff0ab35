import { readFile } from 'node:fs/promises';
import { cachedKernels, findKernel } from './find.js';
import { cacheFolder } from './paths.js';
import type { KernelInfo } from './types.js';

export interface KernelReport {
  /** The kernel that a run would use, or null when none was built. */
  readonly inUse: KernelInfo | null;
  readonly cached: readonly KernelInfo[];
  readonly cacheFolder: string;
  readonly host: HostCpu;
}

/** What of the host's processor a guest program can still see. */
export interface HostCpu {
  readonly model: string;
  /** Whether CPUID can be made to fault on this machine. */
  readonly cpuidFaulting: boolean;
  /** Instructions that bring entropy of the host into a guest program which uses them directly. */
  readonly entropyInstructions: readonly string[];
}

export async function kernelInfo(env: NodeJS.ProcessEnv = process.env): Promise<KernelReport> {
  return {
    inUse: (await findKernel({ env })) ?? null,
    cached: await cachedKernels(env),
    cacheFolder: cacheFolder(env),
    host: await hostCpu(),
  };
}

/** The processor of this machine. */
export async function hostCpu(): Promise<HostCpu> {
  return parseHostCpu(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''));
}

/** Reads the first processor of /proc/cpuinfo. */
export function parseHostCpu(cpuinfo: string): HostCpu {
  const field = (name: string): string => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(cpuinfo)?.[1] ?? '';
  const flags = new Set(field('flags').split(' '));
  return {
    model: field('model name'),
    cpuidFaulting: flags.has('cpuid_fault'),
    entropyInstructions: ['rdrand', 'rdseed'].filter((flag) => flags.has(flag)),
  };
}
