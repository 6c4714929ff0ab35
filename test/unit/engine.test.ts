import { describe, expect, it } from 'vitest';
import { inEnvironment } from '../../src/engine/agent-command.js';
import { parseCpuList } from '../../src/engine/cpu.js';
import { unshareArgv } from '../../src/engine/host/namespaces.js';
import { parseIprouteVersion } from '../../src/engine/host/probe.js';
import { probeNode } from '../../src/engine/probe-common.js';
import { selectEngine } from '../../src/engine/select.js';
import type { Engine } from '../../src/engine/types.js';
import { renderCommand } from '../../src/engine/uml/boot-directory.js';
import { diagnoseGuest } from '../../src/engine/uml/diagnose.js';
import { chooseMemoryDirectory, parseMountOptions } from '../../src/engine/uml/memory-directory.js';
import { judgeBoot } from '../../src/engine/uml/probe.js';
import { LonghaulError } from '../../src/errors/index.js';
import { run } from '../../src/proc/index.js';
import fc from 'fast-check';

const engine = (name: 'uml' | 'host', ...reasons: string[]): Engine => ({
  name,
  probe: () =>
    Promise.resolve(
      reasons.map((message) => new LonghaulError({ code: 'machine.capability', message, hint: `fix ${message}` })),
    ),
  describeKernel: () => Promise.resolve(''),
  launch: () => Promise.reject(new Error('not in this test')),
});

const BOTH = { uml: engine('uml'), host: engine('host') };
const NO_UML = { uml: engine('uml', 'no kernel'), host: engine('host') };
const NONE = { uml: engine('uml', 'no kernel', 'no room'), host: engine('host', 'no netem') };

describe('selectEngine', () => {
  it('takes uml on the clock asked for when it can run', async () => {
    const choice = await selectEngine({ engine: 'auto', clock: 'virtual', engines: BOTH });
    expect(choice).toMatchObject({ engine: { name: 'uml' }, clock: 'virtual', warnings: [] });
  });

  it('falls back to host with a warning that says why and what is lost', async () => {
    const choice = await selectEngine({ engine: 'auto', clock: 'virtual', engines: NO_UML });
    expect(choice).toMatchObject({ engine: { name: 'host' }, clock: 'real' });
    expect(choice.warnings).toEqual([expect.stringMatching(/no kernel.*not bit-exact/)]);
  });

  it('does not give another clock than the one the user named', async () => {
    const wish = { engine: 'auto', clock: 'virtual', clockIsExplicit: true, engines: NO_UML } as const;
    await expect(selectEngine(wish)).rejects.toMatchObject({
      code: 'machine.capability',
      detail: expect.any(String) as string,
    });
  });

  it('ends with every reason and its remedy when nothing can run', async () => {
    const error = await selectEngine({ engine: 'auto', clock: 'virtual', engines: NONE }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: 'machine.capability', exitCode: 3 });
    expect((error as LonghaulError).detail?.split('\n')).toEqual([
      'uml: no kernel',
      '  fix no kernel',
      'uml: no room',
      '  fix no room',
      'host: no netem',
      '  fix no netem',
    ]);
  });

  it('gives the engine that was named or fails', async () => {
    expect((await selectEngine({ engine: 'host', clock: 'virtual', engines: BOTH })).clock).toBe('real');
    await expect(selectEngine({ engine: 'uml', clock: 'real', engines: NO_UML })).rejects.toThrow(
      'the uml engine cannot run here',
    );
    const contradiction = { engine: 'host', clock: 'virtual', clockIsExplicit: true, engines: BOTH } as const;
    await expect(selectEngine(contradiction)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('diagnoseGuest', () => {
  const died = (signal: string | null) => ({ kind: 'died', process: { exitCode: null, signal } }) as const;

  it.each([
    ['Kernel panic - not syncing: VFS: no root', died('SIGABRT'), /panicked: VFS: no root/],
    ['Kernel panic - not syncing: The system was going to sleep forever!', died('SIGABRT'), /deadlocked/],
    [
      '[1.0] Out of memory: Killed process 17 (node) total-vm',
      { kind: 'exited', status: 137 },
      /out of memory \(node was killed\)/,
    ],
    ['UML ran out of memory on the host side! This', { kind: 'exited', status: 139 }, /could not map its memory/],
    ['longhaul init: no overlay root', died('SIGABRT'), /could not be set up: no overlay root/],
    ['longhaul init: still running after 9 s:', { kind: 'stuck' }, /deadlocked/],
    ['', { kind: 'stuck' }, /deadlocked/],
    ['', { kind: 'init-failed' }, /could not be set up/],
    ['', { kind: 'exited', status: 137 }, /killed by signal 9/],
    ['', { kind: 'exited', status: 1 }, /ended with status 1/],
    ['', died('SIGKILL'), /kernel was killed by SIGKILL/],
  ] as const)('explains %j after %j', (log, exit, what) => {
    const diagnosis = diagnoseGuest(exit, log);
    expect(diagnosis.what).toMatch(what);
    expect(diagnosis.hint).not.toBe('');
  });
});

describe('renderCommand', () => {
  it('brings any arguments through a shell unchanged', async () => {
    // No program can be given a NUL, which ends a string in C.
    const argument = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(argument, { minLength: 1, maxLength: 5 }), async (argv) => {
        const script = `${renderCommand(argv)}for word; do printf '%s\\0' "$word"; done`;
        const { stdout } = await run('/bin/sh', ['-c', script]);
        expect(stdout.split('\0').slice(0, -1)).toEqual(argv);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the memory directory', () => {
  const MOUNTS = [
    '22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
    '30 22 0:26 / /dev/shm rw,nosuid,nodev,noexec - tmpfs tmpfs rw',
    '31 22 0:27 / /my\\040disk rw,noatime - ext4 /dev/sdb rw',
    '32 22 0:28 / /my\\040disk ro - ext4 /dev/sdc rw',
  ].join('\n');

  it('knows the mount a path lies on, and that the last one is on top', () => {
    expect(parseMountOptions(MOUNTS, '/dev/shm')).toContain('noexec');
    expect(parseMountOptions(MOUNTS, '/dev/shmem')).toEqual(['rw', 'relatime']);
    expect(parseMountOptions(MOUNTS, '/my disk/tmp')).toEqual(['ro']);
  });

  it('is refused with the reason for each place when nothing has room', () => {
    expect(() => chooseMemoryDirectory(1e9)).toThrow(/no place for 1000000000 MiB.*\/dev\/shm: .*MiB free/);
  });
});

describe('what an engine starts', () => {
  it('has a fixed environment and directory', () => {
    const argv = inEnvironment(['agent'], '/x');
    expect(argv.slice(0, 4)).toEqual(['env', '-i', '-C', '/x']);
    expect(argv).toContain('TZ=UTC');
    expect(argv.at(-1)).toBe('agent');
  });

  it('makes a user namespace only for a user who is not root', () => {
    expect(unshareArgv(true)).not.toContain('--user');
    expect(unshareArgv(false)).toContain('--map-root-user');
  });

  it('refuses a Node.js that a cell could not see', () => {
    expect(probeNode('/usr/bin/node')).toBeNull();
    expect(probeNode('/tmp/node/bin/node')?.message).toContain('/tmp/ is private');
  });
});

describe('parsers', () => {
  it('reads CPU lists of the kernel', () => {
    expect(parseCpuList('0-2,8\n')).toEqual([0, 1, 2, 8]);
    expect(parseCpuList('5')).toEqual([5]);
  });

  it('reads versions of iproute2, and no version from the old style', () => {
    expect(parseIprouteVersion('tc utility, iproute2-6.15.0, libbpf 1.1.2')).toEqual([6, 15]);
    expect(parseIprouteVersion('ip utility, iproute2-ss200127')).toBeNull();
  });
});

describe('judgeBoot', () => {
  const ended = { exitCode: 1, signal: null, stdout: '', stderr: '', startError: null, timedOut: false };
  const umid = '[    0.009000] Failed to initialize umid "uml", trying with a random umid\n';

  it('takes the panic of a kernel whose first process ended well for a boot', () => {
    const stdout = `${umid}[    0.09] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000\n`;
    expect(judgeBoot('/k/linux', { ...ended, stdout })).toBeNull();
  });

  it('says how a boot ended that got nowhere, and not what UML always prints of the directory it cannot make', () => {
    const killed = judgeBoot('/k/linux', { ...ended, exitCode: null, signal: 'SIGKILL', stdout: umid });
    expect(killed?.message).toBe('the kernel /k/linux does not boot here: it was ended by SIGKILL');
    const late = judgeBoot('/k/linux', { ...ended, exitCode: null, signal: 'SIGKILL', stdout: umid, timedOut: true });
    expect(late?.message).toContain('did not boot within 120 s');
    expect(late?.hint).toContain('less busy');
    const refused = judgeBoot('/k/linux', { ...ended, stdout: `${umid}ptrace: Operation not permitted\n` });
    expect(refused?.message).toContain('here: ptrace: Operation not permitted');
    expect(refused?.hint).toContain('forbids tracing');
  });
});
