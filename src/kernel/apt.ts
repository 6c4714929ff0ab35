/** Fetches a Debian kernel source package without touching the system's apt configuration. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import { run } from '../proc/index.js';
import {
  debianMirror,
  madisonVersion,
  newestSourcePackage,
  parseDeb822Sources,
  parseOneLineSources,
  renderSources,
  SUITES,
  type AptSource,
} from './apt-sources.js';
import { command, plainEnvironment } from './command.js';

/** How to call apt: with the system's state, or with a private one. */
export type AptState = readonly string[];

export interface SourcePackage {
  readonly name: string;
  readonly version: string;
  readonly state: AptState;
}

/** Finds the package for `6.12` or the newest series, first in the suites the machine already has. */
export async function findSourcePackage(wanted: '6.12' | 'newest', workFolder: string): Promise<SourcePackage> {
  if (wanted === '6.12') {
    const configured = await versionOf('linux-source-6.12', []);
    if (configured !== undefined) return { name: 'linux-source-6.12', version: configured, state: [] };
  }
  const state = await privateAptState(join(workFolder, 'apt'), SUITES[wanted]);
  const names = await command(['apt-cache', ...state, 'pkgnames', 'linux-source-'], { purpose: 'listing kernel sources' });
  const name = wanted === '6.12' ? 'linux-source-6.12' : newestSourcePackage(names);
  const version = name === undefined ? undefined : await versionOf(name, state);
  if (name === undefined || version === undefined) throw noPackage(wanted);
  return { name, version, state };
}

/** Downloads the package into a folder and returns the path of the .deb file. */
export async function downloadSourcePackage(wanted: SourcePackage, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const argv = ['apt-get', ...wanted.state, ...asOurselves(), 'download', `${wanted.name}=${wanted.version}`] as const;
  await command(argv, { cwd: folder, purpose: `downloading ${wanted.name} ${wanted.version}` });
  const file = (await readdir(folder)).find((entry) => entry.endsWith('.deb'));
  if (file === undefined) throw noPackage(wanted.name);
  return join(folder, file);
}

async function versionOf(name: string, state: AptState): Promise<string | undefined> {
  const result = await run('apt-cache', [...state, 'madison', name], { env: plainEnvironment() });
  return result.exitCode === 0 ? madisonVersion(result.stdout) : undefined;
}

/** An apt state of our own in `folder`, with the suites taken from the mirror the machine already uses. */
async function privateAptState(folder: string, suites: readonly string[]): Promise<AptState> {
  const mirror = await machineMirror();
  const list = join(folder, 'sources.list');
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
  await writeFile(list, renderSources(mirror, suites));
  const settings = {
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '/dev/null',
    'Acquire::Languages': 'none',
  };
  const state = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await command(['apt-get', ...state, ...asOurselves(), 'update'], { purpose: `reading the package lists of ${suites.join(', ')}` });
  return state;
}

/** As root apt downloads as user _apt, who may not write to our folders. */
const asOurselves = (): string[] => (process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : []);

async function machineMirror(): Promise<AptSource> {
  const release = existsSync('/etc/os-release') ? await readFile('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME=(\S+)/m.exec(release)?.[1] ?? '';
  const mirror = /^ID=debian$/m.test(release) ? debianMirror(await machineSources(), codename) : undefined;
  if (mirror === undefined) throw noMirror();
  return mirror;
}

async function machineSources(): Promise<AptSource[]> {
  const parts = '/etc/apt/sources.list.d';
  const names = existsSync(parts) ? await readdir(parts) : [];
  const files = ['/etc/apt/sources.list', ...names.map((name) => join(parts, name))].filter(existsSync);
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
  return texts.flatMap(({ file, text }) => {
    if (file.endsWith('.sources')) return parseDeb822Sources(text);
    return file.endsWith('.list') ? parseOneLineSources(text) : [];
  });
}

const noMirror = () =>
  new LonghaulError({
    code: 'machine.kernel-build',
    message: 'no Debian mirror in the apt configuration of this machine',
    hint: 'name an unpacked Linux source tree or a linux-*.tar.xz file with --source',
  });

const noPackage = (wanted: string) =>
  new LonghaulError({
    code: 'machine.kernel-build',
    message: `the Debian mirror has no kernel source package for ${wanted}`,
    hint: 'run apt-get update, choose another --version, or name a source tree with --source',
  });
