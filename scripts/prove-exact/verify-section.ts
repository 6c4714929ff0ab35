import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { say } from '../setup/say.js';
import { makeConditions, type Condition } from './conditions.js';
import { longhaul, readSummary, runScenario, type Ended } from './longhaul.js';
import { machineLine } from './machine-line.js';
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
  measure: async (work) => {
    const conditions = await makeConditions(work);
    const proofs: Proof[] = [];
    for (const [index, subject] of SUBJECTS.entries()) {
      say(`${String(index + 1)} of ${String(SUBJECTS.length)}: ${subject.name}`);
      proofs.push(await prove(subject, { conditions, out: join(work, 'runs', String(index)) }));
    }
    return report(proofs, conditions);
  },
};

interface Proof {
  readonly subject: Subject;
  readonly cells: number;
  readonly virtualS: number;
  readonly digest: string;
  /** In the order of the conditions. */
  readonly verdicts: readonly string[];
}

interface Place {
  readonly conditions: readonly Condition[];
  readonly out: string;
}

async function prove(subject: Subject, { conditions, out }: Place): Promise<Proof> {
  const run = await runScenario(out, [subject.file, ...(subject.args ?? [])]).catch((error: unknown) => {
    say(String(error));
    return null;
  });
  if (run === null)
    return { subject, cells: 0, virtualS: 0, digest: '', verdicts: conditions.map(() => '**did not run**') };
  const verdicts: string[] = [];
  for (const condition of conditions) {
    const verdict = await repeatUnder(condition, run);
    say(`  ${condition.name}: ${verdict}`);
    verdicts.push(verdict);
  }
  const { cells } = readSummary(run);
  const virtualS = cells.reduce((sum, cell) => sum + cell.virtual_s, 0);
  return { subject, cells: cells.length, virtualS, digest: cells[0]?.digest ?? '', verdicts };
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

async function report(proofs: readonly Proof[], conditions: readonly Condition[]): Promise<Measured> {
  const header = [
    'scenario',
    'cells',
    'virtual time',
    'digest of the first cell',
    ...conditions.map(({ name }) => name),
  ];
  const rows = proofs.map(({ subject, cells, virtualS, digest, verdicts }) => [
    ...[subject.name, String(cells), `${virtualS.toFixed(1)} s`, `\`${digest.slice(0, 12)}\``],
    ...verdicts,
  ]);
  const perfect = proofs.filter(({ verdicts }) => verdicts.every((verdict) => verdict === 'identical'));
  const total = `**${String(perfect.length)} of ${String(proofs.length)} scenarios identical under every condition.**`;
  const markdown = [total, renderMarkdownTable(header, rows), await machineLine()].join('\n\n');
  return { markdown, good: perfect.length === proofs.length && proofs.length > 0 };
}
