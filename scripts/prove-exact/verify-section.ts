import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { say } from '../setup/say.js';
import { makeConditions, type Condition } from './conditions.js';
import { longhaul, readSummary, runScenario, type Ended } from '../support/longhaul.js';
import type { Measured, Section } from './section.js';
import { SUBJECTS, type Subject } from './subjects.js';

const ABOUT = `Every scenario is run once, and then repeated by \`longhaul verify\` under conditions that must not matter:
all processors busy with other programs; pinned to another processor; from a copy of longhaul elsewhere, with another
directory, umask, file limit, priority, time zone, locale, terminal width, temporary directory and a larger environment; two repetitions at
once; as a plain user (the first run is made as root). \`identical\` means every record, result and captured packet with
its time stamp in nanoseconds, and also every byte that the programs printed.`;

export const verifySection: Section = {
  id: 'verify',
  title: 'Repetitions under conditions that must not matter',
  about: ABOUT,
  measure: async (work, { parts, previous, save }) => {
    const conditions = await makeConditions(work);
    const unknown = parts.filter((part) => !SUBJECTS.some(({ id }) => id === part));
    if (unknown.length > 0)
      throw new Error(`no such part: ${unknown.join(', ')}; ${SUBJECTS.map(({ id }) => id).join(', ')}`);
    const rows = new Map(parts.length === 0 ? [] : rowsOf(previous ?? ''));
    const chosen = SUBJECTS.filter(({ id }) => parts.length === 0 || parts.includes(id));
    for (const [index, subject] of chosen.entries()) {
      say(`${String(index + 1)} of ${String(chosen.length)}: ${subject.name}`);
      rows.set(subject.name, await prove(subject, { conditions, out: join(work, 'runs', subject.id) }));
      save(report(rows, conditions).markdown);
    }
    return report(rows, conditions);
  },
};

/** A row of the table: the cells of Markdown. */
type Row = readonly string[];

/** The rows of the table as the page has it, by the name of the scenario. */
function rowsOf(markdown: string): readonly (readonly [string, Row])[] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('| '));
  const rows = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.flatMap((row) => (SUBJECTS.some(({ name }) => name === row[0]) ? [[row[0] ?? '', row] as const] : []));
}

interface Place {
  readonly conditions: readonly Condition[];
  readonly out: string;
}

async function prove(subject: Subject, { conditions, out }: Place): Promise<Row> {
  const date = new Date().toISOString().slice(0, 10);
  const run = await runScenario(out, [subject.file, ...(subject.args ?? [])]).catch((error: unknown) => {
    say(String(error));
    return null;
  });
  if (run === null) return [subject.name, '', '', '', ...conditions.map(() => '**did not run**'), date];
  const verdicts: string[] = [];
  for (const condition of conditions) {
    const verdict = await repeatUnder(condition, run);
    say(`  ${condition.name}: ${verdict}`);
    verdicts.push(verdict);
  }
  const { cells, engine } = readSummary(run);
  const virtualS = cells.reduce((sum, cell) => sum + cell.virtual_s, 0);
  const kernel = /sha256:(\w+)/.exec(engine.kernel)?.[1] ?? engine.kernel;
  return [
    ...[subject.name, String(cells.length), `${virtualS.toFixed(1)} s`, `\`${(cells[0]?.digest ?? '').slice(0, 12)}\``],
    ...verdicts,
    `\`${kernel}\`, ${date}`,
  ];
}

async function repeatUnder(condition: Condition, run: string): Promise<string> {
  const hogs = Array.from({ length: condition.hogs ?? 0 }, () => spawn(process.execPath, ['-e', 'for (;;);']));
  try {
    const repetitions = Array.from({ length: condition.atOnce ?? 1 }, () => longhaul(['verify', run], condition));
    const bad = (await Promise.all(repetitions)).find(isDifferent);
    if (bad !== undefined) say(bad.text);
    return bad === undefined ? 'identical' : `**exit ${String(bad.code)}**`;
  } finally {
    for (const hog of hogs) hog.kill('SIGKILL');
  }
}

/** A difference in what programs print is no difference of the run, but here nothing may differ. */
const isDifferent = ({ code, text }: Ended): boolean => code !== 0 || text.includes('programs printed something else');

function report(rows: ReadonlyMap<string, Row>, conditions: readonly Condition[]): Measured {
  const names = conditions.map(({ name }) => name);
  const header = ['scenario', 'cells', 'virtual time', 'digest of the first cell', ...names, 'kernel, date'];
  const table = SUBJECTS.map(({ name }) => rows.get(name) ?? [name, 'not measured yet']);
  const perfect = table.filter((row) => row.filter((cell) => cell === 'identical').length === names.length).length;
  const total = `**${String(perfect)} of ${String(table.length)} scenarios identical under every condition.**`;
  const markdown = `${total}\n\n${renderMarkdownTable(header, table)}`;
  return { markdown, good: perfect === table.length };
}
