/** Lines `NAME VERSION`; a name that comes again, as of another architecture, has the last one's version. */
export function parsePackageVersions(text: string): Readonly<Record<string, string>> {
  const lines = [...text.matchAll(/^(\S+) (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name = '', version = '']) => [name, version]));
}
