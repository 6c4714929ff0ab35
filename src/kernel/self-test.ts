import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot, WORKING_DIRECTORY } from './boot.js';
import { selfTestInitFile } from './paths.js';
import { judgeSelfTest, parseSelfTest, type SelfTestLines } from './self-test-checks.js';
import type { SelfTestResult } from './types.js';

export interface SelfTestSubject {
  readonly binary: string;
  /** The compiled kernel/selftest/probe.c. */
  readonly probe: string;
  readonly seccomp: boolean;
}

export interface GuestRun {
  readonly lines: SelfTestLines;
  readonly wallMs: number;
  readonly console: string;
}

/** Limit for one boot of the self-test in wall-clock milliseconds: it takes one to two seconds, on a loaded machine ten. */
const BOOT_LIMIT_MS = 90_000;

/** Boots the kernel three times, proves what longhaul relies on, and reports every check with what it measured. */
export async function selfTest(subject: SelfTestSubject): Promise<SelfTestResult> {
  const first = await runSelfTestGuest(subject, { seed: 5n });
  const same = await runSelfTestGuest(subject, { seed: 5n });
  const other = await runSelfTestGuest(subject, { seed: 6n });
  const checks = judgeSelfTest({ first: first.lines, same: same.lines, other: other.lines });
  return { passed: checks.every((check) => check.passed), checks, wallMs: Math.min(first.wallMs, same.wallMs, other.wallMs) };
}

/** One boot of the self-test guest. Tests pass other parameters to see a check fail. */
export async function runSelfTestGuest(
  subject: SelfTestSubject,
  options: { readonly seed?: bigint; readonly extra?: readonly string[]; readonly timeoutMs?: number },
): Promise<GuestRun> {
  const folder = await mkdtemp(join(tmpdir(), 'longhaul-kernel-'));
  try {
    await copyFile(selfTestInitFile, join(folder, 'init.sh'));
    await copyFile(subject.probe, join(folder, 'probe'));
    const started = Date.now();
    const result = await boot(subject.binary, {
      clock: 'virtual',
      memoryMib: 256,
      init: `${WORKING_DIRECTORY}/init.sh`,
      seccomp: subject.seccomp,
      folder,
      timeoutMs: options.timeoutMs ?? BOOT_LIMIT_MS,
      cpu: 0,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.extra === undefined ? {} : { extra: options.extra }),
    });
    const text = await readFile(join(folder, 'result.txt'), 'utf8').catch(() => '');
    return { lines: parseSelfTest(text), wallMs: Date.now() - started, console: `${result.stdout}${result.stderr}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
