import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { $ } from 'zx';
import { say } from './say.js';

const BACKPORTS_FILE = '/etc/apt/sources.list.d/longhaul-backports.sources';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Packages that bookworm has too old, with the suite that has them new enough. */
const FROM_BACKPORTS = ['iproute2', 'bpftool'];

const osRelease = (key: string) =>
  new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(readFileSync('/etc/os-release', 'utf8'))?.[1];

/** Whether this user may install packages here. */
export const mayInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Releases and mirrors as this machine's own apt configuration has them: no mirror is named in longhaul's files. */
async function targets(): Promise<{ site: string; release: string }[]> {
  const format = '$(SITE)|$(RELEASE)|$(COMPONENT)|$(CREATED_BY)';
  const { stdout } = await $({ quiet: true })`apt-get indextargets --format ${format}`;
  return stdout
    .split('\n')
    .map((line) => line.split('|'))
    .filter(([, , component, kind]) => component === 'main' && kind === 'Packages')
    .map(([site = '', release = '']) => ({ site, release }));
}

/** Adds the backports suite of this release from the mirror that already serves the release itself. */
async function addBackports(codename: string): Promise<void> {
  const known = await targets();
  if (known.some(({ release }) => release === `${codename}-backports`)) return;
  const main = known.find(({ release }) => release === codename);
  if (main === undefined) throw new Error(`apt has no source for ${codename}: cannot tell where its backports are`);
  const signed = existsSync(KEYRING) ? `Signed-By: ${KEYRING}\n` : '';
  const source = `Types: deb\nURIs: ${main.site}\nSuites: ${codename}-backports\nComponents: main\n${signed}`;
  writeFileSync(BACKPORTS_FILE, source);
  say(`added ${codename}-backports to apt (${BACKPORTS_FILE})`);
}

/** Installs Debian packages, without questions and without recommended extras. @throws when apt fails */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const codename = osRelease('VERSION_CODENAME') ?? '';
  const newer = codename === 'bookworm' ? packages.filter((name) => FROM_BACKPORTS.includes(name)) : [];
  const plain = packages.filter((name) => !newer.includes(name));
  if (newer.length > 0) await addBackports(codename);
  say(`installing with apt: ${packages.join(' ')}`);
  const apt = $({
    stdio: ['ignore', 2, 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const options = ['-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
  await apt`apt-get update -q`;
  if (plain.length > 0) await apt`apt-get install ${options} ${plain}`;
  if (newer.length > 0) await apt`apt-get install ${options} -t ${`${codename}-backports`} ${newer}`;
}
