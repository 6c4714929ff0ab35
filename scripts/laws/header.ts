/** What the comment on top of a law's scenario says: prose first, then `Law:`, `Source:`, and where needed `Note:` and `Checks:`. */
export interface LawHeader {
  readonly shows: string;
  readonly law: string;
  /** Where the law comes from. */
  readonly source: string;
  /** What a reader has to know about the measurement; null when there is nothing. */
  readonly note: string | null;
  /** Fidelity checks that are part of the measurement, by id. */
  readonly checks: readonly string[];
}

/**
 * Reads the leading comment of a scenario file.
 * @throws Error naming what is missing, as the page would be incomplete
 */
export function parseLawHeader(name: string, yaml: string): LawHeader {
  const fields = new Map<string, string>([['Shows', '']]);
  let current = 'Shows';
  for (const line of commentLines(yaml)) {
    const [, key, first] = /^(Law|Source|Note|Checks): (.*)$/.exec(line) ?? [];
    if (key !== undefined && first !== undefined) {
      current = key;
      fields.set(key, first);
    } else fields.set(current, `${fields.get(current) ?? ''} ${line}`.trim());
  }
  const required = (key: string) => {
    const text = fields.get(key) ?? '';
    if (text === '') throw new Error(`${name}: the comment on top says no "${key}"`);
    return text;
  };
  const [shows, law, source] = [required('Shows'), required('Law'), required('Source')];
  const checks = (fields.get('Checks') ?? '').split(', ').filter((id) => id !== '');
  return { shows, law, source, note: fields.get('Note') ?? null, checks };
}

function commentLines(yaml: string): readonly string[] {
  const lines = yaml.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines.slice(0, end === -1 ? lines.length : end).map((line) => line.replace(/^# ?/, '').trim());
}
