/** Kernel series that have a set of patches below `kernel/patches/`. */
export type PatchSeries = '6.12' | '7';

/** One property that the self-test proved or failed to prove, with what it measured. */
export interface SelfTestCheck {
  readonly name: SelfTestName;
  readonly passed: boolean;
  /** What was measured, for people: `20.000 ms`. */
  readonly measured: string;
  /** What it must be, for people. */
  readonly expected: string;
}

/** Every property that the self-test proves. */
export const SELF_TEST_NAMES = [
  'boot',
  'netem-delay',
  'sleep-is-free',
  'seeded-entropy',
  'yield-spin',
  'poll-spin',
  'tick-1000-hz',
  'virtual-tsc',
  'clock-resolution',
  'failing-calls',
  'timer-distance',
  'processor-hidden',
] as const;

export type SelfTestName = (typeof SELF_TEST_NAMES)[number];

export interface SelfTestResult {
  readonly passed: boolean;
  readonly checks: readonly SelfTestCheck[];
  /** Wall time of one boot with all checks, in milliseconds: how kernels are compared for speed. */
  readonly wallMs: number;
}

/** Content of `kernel.json`, the description kept beside a kernel binary. */
export interface KernelRecord {
  readonly format: 'longhaul/kernel@1';
  /** Kernel release as `uname -r` prints it inside the guest. */
  readonly version: string;
  /** Where the source came from: a Debian package with its version, or a path. */
  readonly source: string;
  /** Whether the kernel must be started with `seccomp=on`, which is faster than ptrace (from Linux 6.16). */
  readonly seccomp: boolean;
  readonly compiler: string;
  readonly configSha256: string;
  /** Of kernel/longhaul.config: a kernel made from another fragment is not used. */
  readonly fragmentSha256: string;
  readonly patchesSha256: string;
  readonly binarySha256: string;
  /** ISO 8601, UTC. */
  readonly builtAt: string;
  readonly buildSeconds: number;
  readonly selfTest: SelfTestResult;
}

/** A kernel that can be started, and what is known of it. */
export interface KernelInfo {
  readonly directory: string;
  /** The executable. */
  readonly binary: string;
  /** Null when the user named a bare binary that longhaul did not build. */
  readonly record: KernelRecord | null;
  /** Start with `seccomp=on`. */
  readonly seccomp: boolean;
}

export type BuildPhase = 'wait' | 'download' | 'unpack' | 'patch' | 'configure' | 'compile' | 'self-test';

/** Progress of a build. `done` and `total` count compiled files; both are zero outside the compile phase. */
export interface BuildProgress {
  readonly phase: BuildPhase;
  readonly done: number;
  readonly total: number;
  /** Estimated seconds until the phase ends, or null while nothing is known. */
  readonly etaS: number | null;
}
