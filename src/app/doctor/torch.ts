import { existsSync } from 'node:fs';
import type { Finding } from './types.js';

/** A program of Debian's python3-torch. Set-up does not install that package: it brings some 180 others. */
const PROGRAM = '/usr/bin/torchrun';

/** Only workloads of kind torch need it, so that its absence is a finding, but none that set-up mends. */
export function examineTorch(): Finding {
  const id = 'torch';
  if (existsSync(PROGRAM)) return { id, verdict: 'ok', found: 'PyTorch for /usr/bin/python3', fix: null };
  const fix = 'optional: apt-get install python3-torch (needed for workloads of kind torch)';
  return { id, verdict: 'warn', found: 'python3-torch is not installed', fix };
}
