import { readFileSync } from 'node:fs';
import { $ } from 'zx';

/** Unmounts whatever is mounted below a directory, the innermost first. */
export async function unmountBelow(dir: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(`${dir}/`))
    .sort((a, b) => b.length - a.length);
  for (const point of mounts) await $({ quiet: true, nothrow: true })`umount ${point}`;
}
