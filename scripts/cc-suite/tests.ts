import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadScenario, type Scenario } from '../../src/spec/index.js';

const FOLDER = join(import.meta.dirname, '../../scenarios/cc-suite');

/** One scenario of the suite, and the comment on top of it. */
export interface SuiteTest {
  readonly name: string;
  readonly file: string;
  readonly shows: string;
  /** What asks for it. */
  readonly requirement: string;
  readonly note: string | null;
  readonly scenario: Scenario;
  /** Workloads that run the control under test; the others are its company. */
  readonly subjects: readonly string[];
}

/** All tests of `scenarios/cc-suite`, by name. @throws LonghaulError where a scenario does not load */
export async function readSuite(): Promise<readonly SuiteTest[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return await Promise.all(files.sort().map((file) => readTest(join(FOLDER, file))));
}

async function readTest(file: string): Promise<SuiteTest> {
  const scenario = await loadScenario(file);
  const { shows, requirement, note } = parseComment(readFileSync(file, 'utf8'));
  const subjects = scenario.workloads.map(({ id }) => id).filter((id) => id.startsWith('subject'));
  return { name: basename(file, '.yaml'), file, shows, requirement, note, scenario, subjects };
}

/** The comment on top: what the test shows, then `Requirement:` and perhaps `Note:`. */
export function parseComment(yaml: string): Pick<SuiteTest, 'shows' | 'requirement' | 'note'> {
  const text = (/^(#.*\n)+/.exec(yaml)?.[0] ?? '').replace(/^# ?/gm, '').replaceAll('\n', ' ');
  const [, shows, requirement, note] = /^(.*?) *Requirement: (.*?)(?: *Note: (.*))?$/.exec(text.trim()) ?? [];
  if (shows === undefined || requirement === undefined) throw new Error('the comment on top names no "Requirement:"');
  return { shows, requirement, note: note ?? null };
}
