import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { canonicalJson } from '../analyze/index.js';

/** Where the files lie that a scenario names: beside it, or in the directory of a run that is taken up again. */
export interface NamedFiles {
  readonly scenarioPath: string;
  /** Path of what a run kept, by its name; without it the user's own files are read. */
  readonly attachment?: ((name: string) => string) | undefined;
}

/** What a run kept under a name, or else what the user's own file comes to. */
export async function keptOr(files: NamedFiles, name: string, own: (scenarioPath: string) => Promise<string>) {
  const kept = files.attachment?.(name);
  return kept === undefined ? await own(files.scenarioPath) : await readFile(kept, 'utf8');
}

const EXTENSIONS = { balancer: 'js', controller: 'json', module: 'base64', schedule: 'json' } as const;

/** The name under which a run directory keeps what was read or computed for something that a scenario names. */
export function attachmentName(kind: keyof typeof EXTENSIONS, named: unknown): string {
  const digest = createHash('sha256').update(canonicalJson(named)).digest('hex').slice(0, 16);
  return `${kind}-${digest}.${EXTENSIONS[kind]}`;
}
