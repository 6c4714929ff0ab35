import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { LonghaulError } from '../../errors/index.js';
import { findKernel, selfTest, type KernelInfo } from '../../kernel/index.js';
import type { Finding } from './types.js';

const id = 'kernel';

/** Finds the UML kernel and, if asked, boots it for its self-test. Virtual time needs it; the host engine does not. */
export async function examineKernel(boot: boolean): Promise<Finding> {
  let kernel: KernelInfo | undefined;
  try {
    kernel = await findKernel();
  } catch (error) {
    if (!(error instanceof LonghaulError)) throw error;
    return { id, verdict: 'warn', found: error.message, fix: error.hint ?? null };
  }
  if (kernel === undefined) {
    const fix = 'build it: longhaul kernel build (some minutes, once per user)';
    return { id, verdict: 'warn', found: 'no UML kernel was built yet', fix };
  }
  const name = kernel.record?.version ?? kernel.binary;
  const probe = join(kernel.directory, 'probe');
  if (!boot || !existsSync(probe)) return { id, verdict: 'ok', found: `UML kernel ${name}`, fix: null };
  const result = await selfTest({ binary: kernel.binary, probe, seccomp: kernel.seccomp });
  if (result.passed) {
    const found = `UML kernel ${name}: all ${result.checks.length} checks of its self-test pass`;
    return { id, verdict: 'ok', found, fix: null };
  }
  const failed = result.checks.filter((check) => !check.passed).map((check) => `${check.name} (${check.measured})`);
  const fix = 'build another: longhaul kernel build --version newest, or --source DIR';
  return { id, verdict: 'warn', found: `UML kernel ${name} fails its self-test: ${failed.join(', ')}`, fix };
}
