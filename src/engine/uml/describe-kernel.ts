import type { KernelInfo } from '../../kernel/index.js';
import { run } from '../../proc/index.js';
import { sha256OfFile } from '../../store/index.js';

/**
 * A kernel as runs record it: release, digest of the binary, and how guest code is run by it, since seccomp and ptrace
 * give two different (each repeatable) courses of events.
 */
export async function describeKernel({
  record,
  binary,
  seccomp,
}: Pick<KernelInfo, 'binary' | 'record' | 'seccomp'>): Promise<string> {
  const version = record?.version ?? (await run(binary, ['--version'])).stdout.trim();
  const digest = record?.binarySha256 ?? (await sha256OfFile(binary));
  return `${version} (sha256:${digest.slice(0, 12)}, ${seccomp ? 'seccomp' : 'ptrace'})`;
}
