import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { $ } from 'zx';
import { findKernel } from '../../../src/kernel/index.js';
import { say } from '../../setup/say.js';
import type { Docker } from './daemon.js';

const ROOT = join(import.meta.dirname, '../../..');
const BASE = 'longhaul-base:13';
const IMAGE = 'longhaul';

/** Makes a Debian 13 base from the mirror that this machine's apt uses, and gives it to Docker. */
export async function importBase(docker: Docker, dir: string): Promise<void> {
  say('making a Debian 13 base with debootstrap');
  const { stdout } = await $({ quiet: true })`apt-get indextargets --format ${'$(SITE)'}`;
  const mirror = stdout.split('\n')[0] ?? '';
  await $({ quiet: true })`debootstrap --variant=minbase trixie ${dir} ${mirror}`;
  await $({
    quiet: true,
  })`sh -c ${'tar -C "$1" -c . | docker -H "$2" import - "$3"'} sh ${dir} ${docker.socket} ${BASE}`;
  rmSync(dir, { recursive: true, force: true });
}

/** Builds the image on that base, with this machine's kernel: building one again would prove nothing new and take minutes. */
export async function buildImage(docker: Docker): Promise<void> {
  const kernel = await findKernel();
  if (kernel === undefined) throw new Error('no kernel: run npm run setup');
  const given = ['linux', 'kernel.json'].map(
    (name) => [join(kernel.directory, name), join(ROOT, 'docker/kernel', name)] as const,
  );
  // Where this machine's Node.js has to trust further authorities, so has the build.
  const authorities = process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  const trusted = authorities === '' ? [] : [[authorities, join(ROOT, 'docker/certificates/extra.crt')] as const];
  try {
    for (const [from, to] of [...given, ...trusted]) cpSync(from, to, { dereference: true });
    say('building the image');
    const args = ['--network=host', '--build-arg', `BASE=${BASE}`, '-t', IMAGE];
    await docker.must('build', ...args, '-f', join(ROOT, 'docker/Dockerfile'), ROOT);
  } finally {
    for (const [, to] of [...given, ...trusted]) rmSync(to, { force: true });
  }
}

/** Unpacks the root file system of the image. */
export async function exportImage(docker: Docker, root: string): Promise<void> {
  mkdirSync(root);
  const id = (await docker.must('create', '--network=none', IMAGE)).trim();
  await $({ quiet: true })`sh -c ${'docker -H "$1" export "$2" | tar -C "$3" -x'} sh ${docker.socket} ${id} ${root}`;
}
