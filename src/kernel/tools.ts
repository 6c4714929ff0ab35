import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LonghaulError } from '../errors/index.js';

/** Programs that a kernel build calls, and the Debian packages they are in. */
export const BUILD_TOOLS: Readonly<Record<string, string>> = {
  gcc: 'gcc',
  ld: 'binutils',
  make: 'make',
  flex: 'flex',
  bison: 'bison',
  bc: 'bc',
  patch: 'patch',
  perl: 'perl-base',
  tar: 'tar',
  xz: 'xz-utils',
  strip: 'binutils',
};

/** The probe of the self-test is linked statically; the C library's archive comes with its headers. */
const STATIC_LIBC = ['/usr/lib/x86_64-linux-gnu/libc.a', '/usr/lib64/libc.a', '/usr/lib/libc.a'];

/** Packages to install, without duplicates and in alphabetical order. */
export function missingPackages(hasTool: (name: string) => boolean, hasStaticLibc: boolean): string[] {
  const missing = Object.entries(BUILD_TOOLS).flatMap(([tool, name]) => (hasTool(tool) ? [] : [name]));
  return [...new Set(hasStaticLibc ? missing : [...missing, 'libc6-dev'])].sort();
}

/** Packages that a kernel build on this machine still needs. */
export function missingBuildPackages(env: NodeJS.ProcessEnv): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter);
  const hasTool = (name: string): boolean => folders.some((folder) => isExecutable(join(folder, name)));
  return missingPackages(
    hasTool,
    STATIC_LIBC.some((file) => existsSync(file)),
  );
}

/** @throws LonghaulError `machine.capability` naming the machine or exactly the packages that are missing */
export function requireBuildMachine(env: NodeJS.ProcessEnv): void {
  if (process.arch !== 'x64' || process.platform !== 'linux') {
    throw new LonghaulError({
      code: 'machine.capability',
      message: `the UML kernel runs on x86-64 Linux, this is ${process.platform} on ${process.arch}`,
    });
  }
  const packages = missingBuildPackages(env);
  if (packages.length === 0) return;
  throw new LonghaulError({
    code: 'machine.capability',
    message: `building the UML kernel needs packages that are not installed: ${packages.join(' ')}`,
    hint: `apt-get install -y ${packages.join(' ')}`,
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
