import { LonghaulError } from '../errors/index.js';
import {
  buildKernel,
  buildModule,
  congestionNames,
  ensureDevel,
  findKernel,
  kernelInfo,
  type BuildOptions,
  type BuildProgress,
  type KernelInfo,
  type KernelReport,
} from '../kernel/index.js';

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

/** A congestion control that was built for the kernel in use. */
export interface BuiltControl {
  /** The module, to be named under `modules` in a scenario. */
  readonly module: string;
  /** Names it registers, to be used as `congestion`; as far as they are written out in the source. */
  readonly congestion: readonly string[];
  readonly kernel: string;
}

/**
 * Builds a congestion control of the user's own for the kernel in use.
 * @throws LonghaulError `input.*` for a file that cannot be one, `machine.*` when there is no kernel or no way to build
 */
export async function buildControl(request: {
  readonly source: string;
  readonly outDir: string;
  readonly onProgress: (progress: BuildProgress) => void;
}): Promise<BuiltControl> {
  const kernel = await findKernel();
  const record = kernel?.record ?? null;
  if (kernel === undefined || record === null) {
    throw new LonghaulError({
      code: 'machine.capability',
      message: 'there is no kernel of longhaul to build a module for',
      hint: 'build it with `longhaul kernel build`',
    });
  }
  const { source, outDir, onProgress } = request;
  const module = await buildModule({ source, outDir, devel: () => ensureDevel(kernel, { onProgress }) });
  return { module, congestion: await congestionNames(source), kernel: record.version };
}
