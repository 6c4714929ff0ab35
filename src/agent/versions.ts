import { parsePackageVersions } from '../parse/package-versions.js';
import type { NetnsServer } from './netns/netns-server.js';
import type { Requirement } from './preflight.js';

/** Where Debian keeps what is installed. Reading it needs no process per package. */
const DPKG_STATUS = '/var/lib/dpkg/status';

/**
 * Arguments of perl, before those of a status file and names of packages, that print name and version of each. A program of its own, so that the list of everything else that is installed
 * never enters the agent's heap: its size would decide when garbage is collected, and so cost virtual time or not.
 */
export const PRINT_VERSIONS = [
  '-00',
  '-ne',
  'BEGIN { $file = shift; %wanted = map { $_ => 1 } splice @ARGV; @ARGV = ($file) } ' +
    'print "$1 $2\\n" if /^Package: (.*)\\n(?:.+\\n)*?Version: (.*)$/m && $wanted{$1}',
] as const;

/** Versions of what the cell uses: Node, iproute2, and the Debian packages of the required programs. */
export async function readVersions(
  requirements: readonly Requirement[],
  server: NetnsServer,
): Promise<Readonly<Record<string, string>>> {
  const packages = [...new Set(requirements.flatMap((needed) => needed.package ?? []))].sort();
  const [ip, found] = await Promise.all([
    server.run(null, ['ip', '-V'], ''),
    server.run(null, ['perl', ...PRINT_VERSIONS, DPKG_STATUS, ...packages], ''),
  ]);
  return {
    node: process.version,
    ip: /iproute2-([^\s,]+)/.exec(ip.stdout)?.[1] ?? 'unknown',
    ...parsePackageVersions(found.stdout),
  };
}
