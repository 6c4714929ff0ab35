import { LonghaulError } from '../errors/index.js';
import { buildKernel, kernelInfo, type BuildOptions, type KernelInfo, type KernelReport } from '../kernel/index.js';

export type { BuildProgress, KernelInfo, KernelReport } from '../kernel/index.js';

/**
 * Builds the UML kernel, or returns the cached one.
 * @throws LonghaulError `machine.capability`, `machine.kernel-build`; the latter also if the self-test fails
 */
export async function buildTestedKernel(options: BuildOptions): Promise<KernelInfo> {
  const kernel = await buildKernel(options);
  const failed = kernel.record?.selfTest.checks.filter((check) => !check.passed) ?? [];
  if (failed.length === 0) return kernel;
  throw new LonghaulError({
    code: 'machine.kernel-build',
    message: `the kernel ${kernel.record?.version ?? ''} was built, but its self-test failed`,
    detail: failed.map((check) => `${check.name}: ${check.measured}, expected ${check.expected}`).join('\n'),
    hint: 'build another version with --version, or another source tree with --source',
  });
}

/** What is known of the kernels on this machine, for `longhaul kernel info`. */
export const describeKernels = (): Promise<KernelReport> => kernelInfo();
