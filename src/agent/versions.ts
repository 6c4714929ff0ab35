import { readFileSync } from 'node:fs';
import type { NetnsServer } from './netns/netns-server.js';
import type { Requirement } from './preflight.js';

/** Where Debian keeps what is installed. Reading it needs no process per program. */
const DPKG_STATUS = '/var/lib/dpkg/status';

/** Versions of what the cell uses: Node, iproute2, and the Debian packages of the required programs. */
export async function readVersions(
  requirements: readonly Requirement[],
  server: NetnsServer,
): Promise<Readonly<Record<string, string>>> {
  const ip = await server.run(null, ['ip', '-V'], '');
  const packages = [...new Set(requirements.flatMap((needed) => needed.package ?? []))].sort();
  return {
    node: process.version,
    ip: /iproute2-([^\s,]+)/.exec(ip.stdout)?.[1] ?? 'unknown',
    ...packageVersions(readIfAny(DPKG_STATUS), packages),
  };
}

/** Looks packages up in the text of dpkg's status file; packages it does not list are left out. */
export function packageVersions(status: string, packages: readonly string[]): Readonly<Record<string, string>> {
  const wanted = new Set(packages);
  const found = [...status.matchAll(/^Package: (.*)\n(?:.+\n)*?Version: (.*)$/gm)];
  return Object.fromEntries(
    found.flatMap(([, name = '', version = '']) => (wanted.has(name) ? [[name, version]] : [])),
  );
}

function readIfAny(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
