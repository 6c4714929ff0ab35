import { cpus, release, totalmem, version } from 'node:os';
import { readFileSync } from 'node:fs';
import type { ManifestHost } from '../store/index.js';

/** The name of the distribution, for example `Debian GNU/Linux 12 (bookworm)`. */
function distribution(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? version();
  } catch {
    return version();
  }
}

/** What the manifest says about the machine a run was made on. No name or address of it: results are shared. */
export function hostFacts(): ManifestHost {
  const processors = cpus();
  return {
    os: distribution(),
    kernel: release(),
    cpu: processors[0]?.model ?? 'unknown',
    cpus: processors.length,
    memory_bytes: totalmem(),
  };
}
