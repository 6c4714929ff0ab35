import type { BuildProgress, BuiltControl, KernelInfo, KernelReport } from '../app/kernel.js';

const PHASES: Readonly<Record<BuildProgress['phase'], string>> = {
  wait: 'waiting for another build',
  download: 'fetching the source',
  unpack: 'unpacking the source',
  patch: 'applying the patches',
  configure: 'configuring',
  compile: 'compiling',
  'self-test': 'booting the kernel for its self-test',
};

/** One line about a build in progress, without a newline. */
export function renderBuildProgress({ phase, done, total, etaS }: BuildProgress): string {
  if (total === 0) return `kernel: ${PHASES[phase]}`;
  const eta = etaS === null ? '' : `, about ${String(etaS)} s left`;
  return `kernel: ${PHASES[phase]} ${String(done)} of ${String(total)} files${eta}`;
}

/** A kernel and the checks of its self-test, ending with a newline. */
export function renderKernel(kernel: KernelInfo): string {
  const { record } = kernel;
  if (record === null) return `${kernel.binary}\n  not built by longhaul: nothing is known of it\n`;
  const checks = record.selfTest.checks.map((check) => {
    const verdict = check.passed ? 'ok  ' : 'FAIL';
    return `  ${verdict} ${check.name.padEnd(17)} ${check.measured}${check.passed ? '' : ` (expected ${check.expected})`}`;
  });
  return [
    kernel.binary,
    `  ${record.version} from ${record.source}`,
    `  ${record.seccomp ? 'seccomp' : 'ptrace'} mode, built ${record.builtAt} in ${String(record.buildSeconds)} s`,
    `  sha256 ${record.binarySha256}`,
    ...checks,
    '',
  ].join('\n');
}

export function renderKernelReport(report: KernelReport): string {
  const others = report.cached.filter((kernel) => kernel.binary !== report.inUse?.binary);
  const inUse = report.inUse === null ? 'no kernel yet: run longhaul kernel build\n' : renderKernel(report.inUse);
  const faulting = report.host.cpuidFaulting ? 'can be masked' : 'cannot be masked';
  return [
    inUse,
    ...others.map(renderKernel),
    `cache ${report.cacheFolder}`,
    `host processor ${report.host.model}: its identity ${faulting} from guests; ` +
      `entropy instructions: ${report.host.entropyInstructions.join(', ') || 'none'}`,
    '',
  ].join('\n');
}

/** What was built, and what to write into a scenario to use it. */
export function renderControl({ module, congestion, kernel }: BuiltControl): string {
  const names = congestion.length === 0 ? 'a name it registers' : congestion.join(' or ');
  return [
    `${module} for kernel ${kernel}`,
    `  in a scenario: modules: [${module}], and ${names} as "congestion" of a workload`,
    '',
  ].join('\n');
}
