import { chownSync } from 'node:fs';
import { $ } from 'zx';
import type { Docker } from './daemon.js';

/** Somewhere that longhaul runs with the files of the image. */
export interface Place {
  readonly name: string;
  longhaul(...args: readonly string[]): Promise<{ readonly exitCode: number; readonly text: string }>;
}

/** A container with Docker's default seccomp profile, no network, no capability and 64 MB of /dev/shm. */
export function inContainer(docker: Docker, results: string, options: readonly string[]): Place {
  const [, user = ''] = options;
  const locked = ['--network=none', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--shm-size=64m'];
  return {
    name: `container as ${user}`,
    longhaul: (...args) => {
      const uid = Number(user.split(':')[0]);
      own(results, uid);
      return docker.run('run', '--rm', ...locked, ...options, '-v', `${results}:/results`, 'longhaul', ...args);
    },
  };
}

/** The image's root file system, entered without Docker. */
export function inExport(root: string, results: string, uid: number): Place {
  const mounts = [
    'mount --rbind /dev "$1/dev"',
    'mount --rbind /proc "$1/proc"',
    'mount --bind "$2" "$1/results"',
    'mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"',
  ];
  const enter = `${mounts.join(' && ')} && user=$3 && cd "$1" && root=$1 && shift 3 && exec chroot --userspec="$user:$user" "$root" "$@"`;
  const env = [
    'env',
    '-i',
    'PATH=/usr/local/bin:/usr/bin:/bin',
    'LONGHAUL_KERNEL=/opt/kernel',
    'XDG_CACHE_HOME=/opt/cache',
    'TMPDIR=/tmp',
  ];
  return {
    name: `no container, uid ${String(uid)}`,
    longhaul: async (...args) => {
      own(results, uid);
      const command = ['sh', '-c', enter, 'sh', root, results, String(uid), ...env, 'HOME=/tmp', 'longhaul', ...args];
      const { exitCode, stdout, stderr } = await $({ nothrow: true, quiet: true })`unshare --mount ${command}`;
      return { exitCode: exitCode ?? 1, text: `${stdout}${stderr}` };
    },
  };
}

/** Results are written by one place and read by the others. */
function own(results: string, uid: number): void {
  chownSync(results, uid, uid);
}
