import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findKernel } from '../../src/kernel/index.js';
import { NOTHING, pictureOf } from './support/leftovers.js';
import { longhaul, temporaryDirectory, type Surroundings } from './support/longhaul.js';
import { PINGS, writeScenario } from './support/tiny-scenario.js';

const isRoot = process.getuid?.() === 0;

/** A directory that everyone may read, with a scenario in it. */
function prepare(): string {
  const dir = temporaryDirectory(onTestFinished);
  chmodSync(dir, 0o755);
  writeScenario(dir, PINGS);
  return dir;
}

/** Runs the scenario and checks that the refusal leaves nothing but what was there. */
async function refusal(dir: string, args: readonly string[], surroundings: Surroundings) {
  const before = readdirSync(dir, { recursive: true }).sort();
  const finished = await longhaul(['run', join(dir, 'scenario.yaml'), ...args], surroundings);
  expect(readdirSync(dir, { recursive: true }).sort()).toEqual(before);
  expect(pictureOf(dir)).toEqual(NOTHING);
  return finished;
}

/** A copy of this user's kernel where everyone can read it. */
async function publicKernel(dir: string): Promise<string> {
  const kernel = await findKernel();
  if (kernel === undefined) throw new Error('no kernel: run npm run setup');
  const folder = join(dir, 'kernel');
  mkdirSync(folder);
  for (const name of ['linux', 'kernel.json']) copyFileSync(join(kernel.directory, name), join(folder, name));
  return folder;
}

/** Starts a command in a mount namespace of its own, after some mounts; they end with it. */
const withMounts = (commands: string): readonly string[] => [
  'unshare',
  ...(isRoot ? [] : ['--map-root-user']),
  '--mount',
  'sh',
  '-c',
  `${commands} && exec "$@"`,
  'sh',
];

describe('a machine that cannot run a scenario', () => {
  it('has no kernel where LONGHAUL_KERNEL points', async () => {
    const dir = prepare();
    const env = { LONGHAUL_KERNEL: '/nowhere/linux' };
    const { exitCode, stderr } = await refusal(dir, ['--out', join(dir, 'results')], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('LONGHAUL_KERNEL names /nowhere/linux, where there is no kernel');
    expect(stderr).toContain('unset the variable');
  });

  it('has no kernel built yet', async () => {
    const dir = prepare();
    const env = { XDG_CACHE_HOME: join(dir, 'empty'), LONGHAUL_KERNEL: '' };
    const { exitCode, stderr } = await refusal(dir, ['--engine', 'uml', '--out', join(dir, 'results')], { env });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('the longhaul kernel is not built yet');
    expect(stderr).toContain('longhaul kernel build');
  });

  it('has a kernel that does not boot', async () => {
    const dir = prepare();
    writeFileSync(join(dir, 'linux'), '#!/bin/sh\necho nonsense\n', { mode: 0o755 });
    const env = { LONGHAUL_KERNEL: join(dir, 'linux') };
    const { exitCode, stderr } = await refusal(dir, ['--engine', 'uml', '--out', join(dir, 'results')], { env });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('does not boot here: nonsense');
    expect(stderr).toContain('LONGHAUL_KERNEL');
  });

  it('lacks the capability to make namespaces, for the host engine', async () => {
    const dir = prepare();
    const prefix = [
      ...(isRoot ? [] : ['unshare', '--map-root-user']),
      ...['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'],
    ];
    const { exitCode, stderr } = await refusal(dir, ['--engine', 'host', '--out', join(dir, 'results')], { prefix });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('the host engine cannot run here');
    expect(stderr).toContain('capability SYS_ADMIN');
  });

  it('has no place for programs and guest memory: TMPDIR and /dev/shm are noexec', async () => {
    const dir = prepare();
    mkdirSync(join(dir, 'tmp'));
    const noexec = (place: string) => `mount -t tmpfs -o noexec tmpfs ${place}`;
    const prefix = withMounts(`${noexec(join(dir, 'tmp'))} && ${noexec('/dev/shm')}`);
    const surroundings = { prefix, env: { TMPDIR: join(dir, 'tmp') } };
    const { exitCode, stderr } = await refusal(dir, ['--engine', 'uml', '--out', join(dir, 'results')], surroundings);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('mounted noexec');
    expect(stderr).toContain('set TMPDIR');
  });

  it('has a results directory that may not be written', async () => {
    const dir = prepare();
    const results = join(dir, 'results');
    mkdirSync(results, { mode: 0o555 });
    const env = { LONGHAUL_KERNEL: await publicKernel(dir), HOME: dir };
    const nobody = ['setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups'];
    const { exitCode, stderr } = await refusal(dir, ['--out', results], { env, prefix: isRoot ? nobody : [] });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('error[machine.storage]');
    expect(stderr).toContain('permission denied');
    expect(stderr).toContain('--out DIR');
  });

  it('has a results directory on a disk that is full', async () => {
    const dir = prepare();
    const results = join(dir, 'results');
    mkdirSync(results);
    const prefix = withMounts(`mount -t tmpfs -o size=16k tmpfs ${results}`);
    const { exitCode, stderr } = await refusal(dir, ['--out', results], { prefix });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('error[machine.storage]');
    expect(stderr).toContain('the disk is full');
    expect(stderr).toContain('free some space');
  });

  it('is told so when virtual time is asked of the host engine', async () => {
    const dir = prepare();
    const args = ['--engine', 'host', '--clock', 'virtual', '--out', join(dir, 'results')];
    const { exitCode, stderr } = await refusal(dir, args, {});
    // Where the host engine itself cannot run, that is said first.
    expect([2, 3]).toContain(exitCode);
    expect(stderr).toMatch(/host engine (runs on the real clock only|cannot run here)/);
  });
});
