import { spawn, spawnSync } from 'node:child_process';
import { cpSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findKernel } from '../src/kernel/index.js';
import { buildNative } from '../src/native/build.js';
import { say } from './setup/say.js';

// `npx tsx scripts/prove-exact.ts [SCENARIO...]`: runs varied scenarios once, then repeats each with `longhaul verify` under
// conditions that must not matter. Prints a table; exit 0 only if every repetition is identical. No part of `npm test`.
const root = join(import.meta.dirname, '..');
const main = join(root, 'dist/cli/main.js');

interface Subject {
  readonly file: string;
  readonly args?: readonly string[];
}

const set = (...values: readonly string[]) => values.flatMap((value) => ['--set', value]);

const SUBJECTS: readonly Subject[] = [
  { file: 'scenarios/smoke.yaml' },
  { file: 'scenarios/quick.yaml' },
  { file: 'scenarios/quick-mpi.yaml' },
  { file: 'scenarios/udp-loss.yaml', args: set('workloads.random.duration=2 s', 'workloads.bursts.duration=2 s') },
  { file: 'scenarios/two-flows.yaml', args: [...durations('cubic'), ...durations('bbr')] },
  { file: 'scenarios/smoke.yaml', args: ['--repeat', '3', '--param', 'topology.links.wan.loss=0 %,1 %'] },
  { file: 'scripts/prove-exact/slow-bbr.yaml' },
  { file: 'scripts/prove-exact/fq-codel.yaml' },
  { file: 'scripts/prove-exact/programs.yaml' },
  { file: 'scenarios/law-10g.yaml', args: set('workloads.flow.duration=1 s', 'workloads.flow.warmup=0 s') },
];

function durations(id: string): readonly string[] {
  return set(`workloads.${id}.duration=3 s`, `workloads.${id}.warmup=1 s`);
}

interface Condition {
  readonly name: string;
  readonly prefix?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Repetitions at the same time. */
  readonly atOnce?: number;
  /** Processes that compute all the while. */
  readonly hogs?: number;
}

const isRoot = process.getuid?.() === 0;
const work = mkdtempSync(join(tmpdir(), 'longhaul-exact-'));
chmodSync(work, 0o755);

/** Another user needs a kernel and a benchmark that he may read, and a place of his own. */
async function otherUser(): Promise<Condition> {
  const kernel = await findKernel();
  if (kernel === undefined) throw new Error('no kernel: run npm run setup');
  const place = join(work, 'nobody');
  cpSync(kernel.directory, join(place, 'kernel'), { recursive: true });
  cpSync(join(await buildNative(), '..'), join(place, 'cache/longhaul/native'), { recursive: true });
  mkdirSync(join(place, 'tmp'));
  spawnSync('chown', ['-R', 'nobody', place]);
  const env = { LONGHAUL_KERNEL: join(place, 'kernel'), XDG_CACHE_HOME: join(place, 'cache'), HOME: place };
  const prefix = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'];
  return { name: 'another user', prefix, env: { ...env, TMPDIR: join(place, 'tmp') } };
}

async function conditions(): Promise<readonly Condition[]> {
  const elsewhere = join(work, 'somewhere', 'else');
  mkdirSync(elsewhere, { recursive: true });
  const env = { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'C', TMPDIR: elsewhere, COLUMNS: '40' };
  return [
    { name: 'under load', hogs: 2 * availableParallelism() },
    { name: 'last CPU', prefix: ['taskset', '-c', String(availableParallelism() - 1)] },
    { name: 'elsewhere', prefix: ['sh', '-c', 'umask 077; exec "$@"', 'sh'], env, cwd: elsewhere },
    { name: 'two at once', atOnce: 2 },
    ...(isRoot ? [await otherUser()] : []),
  ];
}

function longhaul(args: readonly string[], { prefix = [], env, cwd }: Partial<Condition> = {}) {
  const [program = '', ...rest] = [...prefix, process.execPath, main, ...args];
  const child = spawn(program, rest, { cwd: cwd ?? root, env: { ...process.env, ...env } });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise<{ readonly code: number | null; readonly text: string }>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, text });
    });
  });
}

async function repeatUnder(condition: Condition, run: string): Promise<string> {
  const hogs = Array.from({ length: condition.hogs ?? 0 }, () => spawn(process.execPath, ['-e', 'for (;;);']));
  try {
    const repetitions = Array.from({ length: condition.atOnce ?? 1 }, () => longhaul(['verify', run], condition));
    const ended = await Promise.all(repetitions);
    // A difference in what programs print is no difference of the run, but here nothing may differ.
    const bad = ended.find(({ code, text }) => code !== 0 || text.includes('programs printed something else'));
    if (bad !== undefined) say(bad.text);
    return bad === undefined ? 'identical' : `exit ${String(bad.code)}`;
  } finally {
    for (const hog of hogs) hog.kill('SIGKILL');
  }
}

const wanted = process.argv.slice(2);
const rows: Record<string, string>[] = [];
try {
  const all = await conditions();
  for (const [index, { file, args = [] }] of SUBJECTS.entries()) {
    if (wanted.length > 0 && !wanted.includes(file)) continue;
    const out = join(work, String(index));
    const ran = await longhaul(['run', file, ...args, '--out', out, '--quiet']);
    // A missed expectation of a shortened scenario (5) is no matter here.
    if (ran.code !== 0 && ran.code !== 5) throw new Error(`${file} failed:\n${ran.text}`);
    const [name = ''] = readdirSync(out);
    const run = join(out, name, readdirSync(join(out, name))[0] ?? '');
    const row: Record<string, string> = { scenario: file };
    for (const condition of all) row[condition.name] = await repeatUnder(condition, run);
    say(JSON.stringify(row));
    rows.push(row);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.table(rows);
const verdicts = rows.flatMap(({ scenario: _, ...row }) => Object.values(row));
const identical = verdicts.filter((verdict) => verdict === 'identical').length;
say(`${String(identical)} of ${String(verdicts.length)} repetitions identical`);
process.exit(identical === verdicts.length && identical > 0 ? 0 : 1);
