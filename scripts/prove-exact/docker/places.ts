import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { $ } from 'zx';
import { ROOT } from '../../support/longhaul.js';
import type { Docker } from './daemon.js';

/** Somewhere that longhaul runs with the files of the image. */
export interface Place {
  readonly name: string;
  longhaul(...args: readonly string[]): Promise<{ readonly exitCode: number; readonly text: string }>;
}

/** Scenarios that are no part of the image, by their path in the checkout: mounted at this path. */
export const inImage = (file: string): string =>
  file.startsWith('scenarios/') ? `/opt/longhaul/${file}` : file.replace('scripts/prove-exact/', '/subjects/');
const SUBJECTS = join(ROOT, 'scripts/prove-exact');

/** Docker's default seccomp profile, no network, no capability and 64 MB of /dev/shm. */
const LOCKED = ['--network=none', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--shm-size=64m'];
const PLACES = ['-v', `${SUBJECTS}:/subjects:ro`];

/** A container with a root file system that cannot be written. */
export function inContainer(docker: Docker, results: string, uid: number): Place {
  const user = ['--user', `${String(uid)}:${String(uid)}`, '--read-only'];
  // Root without capabilities may not write what belongs to somebody else.
  const memory = uid === 0 ? ['--tmpfs', '/tmp:exec,size=4g', '-e', 'TMPDIR=/tmp'] : [];
  return {
    name: `container, ${nameOf(uid)}`,
    longhaul: (...args) => {
      chownSync(results, uid, uid);
      const options = [...LOCKED, ...PLACES, ...user, ...memory, '-v', `${results}:/results`];
      return docker.run('run', '--rm', ...options, 'longhaul', ...args);
    },
  };
}

/** The image's root file system, entered without Docker. */
export function inExport(root: string, results: string, uid: number): Place {
  const mounts = [
    'mount --rbind /dev "$1/dev"',
    'mount --rbind /proc "$1/proc"',
    'mount --bind "$2" "$1/results"',
    `mount --bind ${SUBJECTS} "$1/subjects"`,
    'mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"',
  ];
  const enter = `${mounts.join(' && ')} && user=$3 && cd "$1" && root=$1 && shift 3 && exec chroot --userspec="$user:$user" "$root" "$@"`;
  const env = ['PATH=/usr/local/bin:/usr/bin:/bin', 'LONGHAUL_KERNEL=/opt/kernel', 'XDG_CACHE_HOME=/opt/cache'];
  mkdirSync(join(root, 'subjects'), { recursive: true });
  return {
    name: `outside, ${nameOf(uid)}`,
    longhaul: async (...args) => {
      chownSync(results, uid, uid);
      const command = ['env', '-i', ...env, 'TMPDIR=/tmp', 'HOME=/tmp', 'longhaul', ...args];
      const entered = ['sh', '-c', enter, 'sh', root, results, String(uid), ...command];
      const { exitCode, stdout, stderr } = await $({ nothrow: true, quiet: true })`unshare --mount ${entered}`;
      return { exitCode: exitCode ?? 1, text: `${stdout}${stderr}` };
    },
  };
}

const nameOf = (uid: number): string => (uid === 0 ? 'root' : 'plain user');
