import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareMachine } from './setup/prepare.js';
import { say } from './setup/say.js';

// `npm test`: set-up, then lint, types and every vitest project. The last line counts the tests in plain words, so that
// a harness that knows nothing of vitest can read it.
interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** False also when a file failed to load, which counts no failed test. */
  readonly success: boolean;
}

const root = join(import.meta.dirname, '..');

function succeeds(title: string, argv: readonly string[]): boolean {
  say(title);
  const [program = '', ...args] = argv;
  return spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function runVitest(args: readonly string[]): Counts | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'longhaul-test-'));
  const outputFile = join(dir, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
  succeeds('running the tests', [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]);
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8')) as Counts;
  } catch {
    return undefined;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

await prepareMachine();
const args = process.argv.slice(2);
// With arguments (a file, a project) only those tests are wanted, and quickly.
const checks = args.length > 0 ? [] : ['lint', 'typecheck'];
const failed = checks.filter((check) => !succeeds(`npm run ${check}`, ['npm', 'run', '--silent', check]));
const counts = runVitest(args);
if (failed.length > 0) say(`failed: npm run ${failed.join(', npm run ')}`);
if (counts === undefined) {
  say('vitest wrote no result');
  process.exit(1);
}
const skipped = counts.numPendingTests + counts.numTodoTests;
const tail = skipped > 0 ? `, ${String(skipped)} skipped` : '';
process.stdout.write(`${String(counts.numPassedTests)} passed, ${String(counts.numFailedTests)} failed${tail}\n`);
process.exit(failed.length === 0 && counts.success && counts.numPassedTests > 0 ? 0 : 1);
