import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findKernel } from '../../src/kernel/index.js';
import { buildNative, WITHOUT_MPI } from '../../src/native/build.js';
import { ROOT, type Surroundings } from '../support/longhaul.js';

/** Something that must not matter to a repetition. */
export interface Condition extends Surroundings {
  readonly name: string;
  /** Repetitions at the same time. */
  readonly atOnce?: number;
  /** Processes that compute all the while. */
  readonly hogs?: number;
}

/** @param work directory for what the conditions need */
export async function makeConditions(work: string): Promise<readonly Condition[]> {
  chmodSync(work, 0o755);
  const copy = copyOfLonghaul(work);
  const lastCpu = String(availableParallelism() - 1);
  return [
    { name: 'under load', hogs: 2 * availableParallelism() },
    { name: 'another CPU', prefix: ['taskset', '-c', lastCpu] },
    elsewhere(work, copy),
    { name: 'two at once', atOnce: 2 },
    // Only root can become somebody else.
    ...(process.getuid?.() === 0 ? [await anotherUser(work, copy)] : []),
  ];
}

/** Other inodes, another order of directories, other times of modification, another path. */
function copyOfLonghaul(work: string): string {
  const root = join(work, 'a copy of', 'longhaul');
  for (const part of ['dist', 'kernel', 'node_modules', 'package.json']) {
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  return root;
}

function elsewhere(work: string, root: string): Condition {
  const cwd = join(work, 'somewhere', 'else');
  mkdirSync(cwd, { recursive: true });
  const prefix = ['sh', '-c', 'umask 077; ulimit -n 4000; exec nice -n 1 "$@"', 'sh'];
  const env = {
    TZ: 'Asia/Tokyo',
    LANG: 'de_DE.UTF-8',
    LC_ALL: 'C',
    TMPDIR: cwd,
    COLUMNS: '40',
    EXTRA: 'x'.repeat(5000),
  };
  return { name: 'elsewhere', prefix, env, cwd, root };
}

/** Another user needs a kernel and compiled programs that he may read, and a place of his own. */
async function anotherUser(work: string, root: string): Promise<Condition> {
  const kernel = await findKernel();
  if (kernel === undefined) throw new Error('no kernel: run npm run setup');
  const place = join(work, 'nobody');
  cpSync(kernel.directory, join(place, 'kernel'), { recursive: true });
  await buildNative(WITHOUT_MPI);
  cpSync(join(await buildNative(), '..'), join(place, 'cache/longhaul/native'), { recursive: true });
  mkdirSync(join(place, 'tmp'));
  spawnSync('chown', ['-R', 'nobody', place]);
  const paths = { LONGHAUL_KERNEL: join(place, 'kernel'), XDG_CACHE_HOME: join(place, 'cache'), HOME: place };
  const prefix = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'];
  return { name: 'a plain user', prefix, env: { ...paths, TMPDIR: join(place, 'tmp') }, cwd: place, root };
}
