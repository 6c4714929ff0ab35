/** Reads the machine's apt configuration: both the one-line format and deb822 stanzas (sources.list(5)). */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  /** Value of Signed-By or `[signed-by=…]`, a key file; null when not given. */
  readonly signedBy: string | null;
}

export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line.trim());
    if (match === null) return [];
    const [, options = '', uri = '', suite = ''] = match;
    return [{ uri, suites: [suite], signedBy: /signed-by=(\S+)/.exec(options)?.[1] ?? null }];
  });
}

export function parseDeb822Sources(text: string): AptSource[] {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const words = (field: string): string[] =>
      new RegExp(`^${field}:[ \\t]*((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1]?.split(/\s+/).filter(Boolean) ?? [];
    if (!words('Types').includes('deb') || words('Enabled')[0] === 'no') return [];
    const signedBy = words('Signed-By')[0] ?? null;
    return words('URIs').map((uri) => ({
      uri,
      suites: words('Suites'),
      signedBy: signedBy?.startsWith('/') === true ? signedBy : null,
    }));
  });
}

/**
 * The source this machine gets its own Debian release from; its mirror carries the other suites too.
 * @param codename VERSION_CODENAME of /etc/os-release
 */
export function debianMirror(sources: readonly AptSource[], codename: string): AptSource | undefined {
  return sources.find((source) => source.suites.includes(codename));
}

/** Text of a one-line sources.list with the given suites of a mirror. */
export function renderSources(mirror: AptSource, suites: readonly string[]): string {
  const key = mirror.signedBy ?? '/usr/share/keyrings/debian-archive-keyring.gpg';
  return suites.map((suite) => `deb [signed-by=${key}] ${mirror.uri} ${suite} main\n`).join('');
}

/** Suites of Debian that carry a kernel source: 6.12 is in a stable release, newer ones come and go. */
export const SUITES = { '6.12': ['trixie'], newest: ['trixie-backports', 'sid'] } as const;

/** The package with the highest version among the output of `apt-cache pkgnames linux-source-`. */
export function newestSourcePackage(names: string): string | undefined {
  const versions = [...names.matchAll(/^linux-source-(\d+)\.(\d+)$/gm)].map((match) => ({
    name: match[0],
    order: Number(match[1]) * 1000 + Number(match[2]),
  }));
  return versions.sort((a, b) => b.order - a.order)[0]?.name;
}

/** Version of a package in the output of `apt-cache madison PACKAGE`; the first line is the one apt would choose. */
export function madisonVersion(text: string): string | undefined {
  return /^\s*\S+\s*\|\s*(\S+)\s*\|.*Packages\s*$/m.exec(text)?.[1];
}
