import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootArguments } from '../../src/kernel/boot.js';
import { missingOptions } from '../../src/kernel/config.js';
import { buildKey, type BuildInputs } from '../../src/kernel/key.js';
import { withLock } from '../../src/kernel/lock.js';
import { compileProgress, isCompileLine } from '../../src/kernel/progress.js';
import { patchSeriesOf } from '../../src/kernel/source.js';
import { missingPackages } from '../../src/kernel/tools.js';

const INPUTS: BuildInputs = {
  source: 'linux-source-6.12 6.12.1-1',
  fragment: 'CONFIG_NET=y\n',
  patches: ['a', 'b'],
  selfTest: ['c'],
  compiler: 'gcc 12',
  arch: 'x64',
};

describe('the key of a kernel build', () => {
  it('is the same for the same inputs and another for any change', () => {
    const changed: Partial<BuildInputs>[] = [
      { source: 'linux-source-6.12 6.12.1-2' },
      { fragment: 'CONFIG_NET=y\nCONFIG_INET=y\n' },
      { patches: ['b', 'a'] },
      { patches: ['a'] },
      { selfTest: ['d'] },
      { compiler: 'gcc 13' },
      { arch: 'arm64' },
    ];
    const keys = changed.map((change) => buildKey({ ...INPUTS, ...change }));
    expect(buildKey({ ...INPUTS })).toBe(buildKey(INPUTS));
    expect(new Set([...keys, buildKey(INPUTS)]).size).toBe(changed.length + 1);
  });

  it('keeps a patch apart from a self-test file', () => {
    expect(buildKey({ ...INPUTS, patches: ['a', 'b', 'c'], selfTest: [] })).not.toBe(buildKey(INPUTS));
  });
});

describe('build progress', () => {
  it('counts compiled files only', () => {
    const lines = [
      '  CC      net/core/dev.o',
      '  AS      arch/x86/um/x.o',
      '  AR      net/built-in.a',
      '  HOSTCC  x',
      'CC',
    ];
    expect(lines.map(isCompileLine)).toEqual([true, true, false, false, false]);
  });

  it('estimates the rest from the pace so far', () => {
    expect(compileProgress(250, 1000, 60)).toEqual({ phase: 'compile', done: 250, total: 1000, etaS: 180 });
  });

  it('gives no estimate at the start, and never passes the whole', () => {
    expect(compileProgress(3, 1000, 1).etaS).toBeNull();
    expect(compileProgress(1100, 1000, 60)).toEqual({ phase: 'compile', done: 1100, total: 1100, etaS: 0 });
  });
});

describe('a machine that builds kernels', () => {
  it('lists exactly the packages that are missing, each once', () => {
    const present = new Set(['gcc', 'make', 'patch', 'perl', 'tar', 'xz', 'bc']);
    expect(missingPackages((name) => present.has(name), false)).toEqual(['binutils', 'bison', 'flex', 'libc6-dev']);
    expect(missingPackages(() => true, true)).toEqual([]);
  });

  it('refuses a kernel series it has no patches for', () => {
    expect(patchSeriesOf('6.12.117')).toBe('6.12');
    expect(patchSeriesOf('7.3.4')).toBe('7');
    expect(() => patchSeriesOf('6.1.90')).toThrow(/no patches for Linux 6\.1\.90/);
  });

  it('notices an option that the kernel did not accept, except those only some versions have', () => {
    const fragment = 'CONFIG_NET=y\nCONFIG_HZ_1000=y\nCONFIG_NET_SCH_DUALPI2=y\n# CONFIG_SMP is not set\n';
    expect(missingOptions(fragment, 'CONFIG_NET=y\n# CONFIG_HZ_1000 is not set\n')).toEqual(['CONFIG_HZ_1000']);
  });
});

describe('the kernel command line', () => {
  it('in virtual time fixes the clock and the layout of the address space', () => {
    const args = bootArguments({ clock: 'virtual', memoryMib: 512, seccomp: true, seed: 7n, init: '/x' });
    expect(args).toEqual(
      expect.arrayContaining(['time-travel=inf-cpu', 'norandmaps', 'seccomp=on', 'longhaul.seed=7']),
    );
  });

  it('in real time has no time travel', () => {
    const args = bootArguments({ clock: 'real', memoryMib: 512, seccomp: false, init: '/x' });
    expect(args.filter((arg) => /time-travel|norandmaps|seccomp|longhaul/.test(arg))).toEqual([]);
  });
});

describe('the lock of the kernel cache', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longhaul-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lets one holder in at a time', async () => {
    const file = join(folder, '.lock');
    const order: string[] = [];
    const hold = (name: string) =>
      withLock(
        file,
        async () => {
          order.push(`${name} in`);
          await readFile(file, 'utf8');
          order.push(`${name} out`);
        },
        () => undefined,
      );
    await Promise.all([hold('a'), hold('b')]);
    expect(order.map((entry) => entry.slice(2))).toEqual(['in', 'out', 'in', 'out']);
  });

  it('takes over the lock of a process that is gone', async () => {
    const file = join(folder, '.lock');
    // The largest process id of Linux is 2^22, so this one never lived.
    await writeFile(file, '4194999');
    await expect(
      withLock(
        file,
        () => Promise.resolve('done'),
        () => undefined,
      ),
    ).resolves.toBe('done');
  });
});
