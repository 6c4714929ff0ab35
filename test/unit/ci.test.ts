import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appendStepSummary, fitToStep } from '../../src/app/step-summary.js';
import { run } from '../../src/proc/index.js';
import { renderReproduceScript } from '../../src/report/index.js';
import { writeChecksums } from '../../src/store/index.js';
import { demoRun } from '../fixtures/demo-run.js';

function temporaryDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'longhaul-ci-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

/** A run directory with a script for a command line that tries to break out of its comment. */
async function runDirectory(): Promise<string> {
  const dir = temporaryDirectory();
  const engine = { name: 'uml', clock: 'virtual', kernel: '7.3.4-longhaul (sha256:0123abcd, seccomp)' };
  const facts = { longhaul: '0.1.0', node: '20.19.0', os: 'Debian GNU/Linux 12', engine };
  const command = ['run', 'x.yaml', '--out', 'a\nrm -rf "$HOME"'];
  writeFileSync(join(dir, 'reproduce.sh'), renderReproduceScript({ ...facts, command }));
  writeFileSync(join(dir, 'summary.json'), '{}');
  await writeChecksums(dir);
  return dir;
}

describe('reproduce.sh', () => {
  it('verifies its own directory with the options it is given', async () => {
    const dir = await runDirectory();
    writeFileSync(join(temporaryDirectory(), 'x'), '');
    const program = join(temporaryDirectory(), 'longhaul');
    writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const { exitCode, stdout, stderr } = await run('sh', [join(dir, 'reproduce.sh'), '--jobs', '2'], {
      env: { PATH: process.env['PATH'] ?? '', LONGHAUL: program },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(`verify\n${dir}\n--jobs\n2\n`);
  });

  it('says so when there is no longhaul, and when a file was changed', async () => {
    const dir = await runDirectory();
    const script = join(dir, 'reproduce.sh');
    const env = { PATH: '/usr/bin:/bin' };
    const missing = await run('sh', [script], { env: { ...env, LONGHAUL: '/nowhere/longhaul' } });
    expect(missing.exitCode).toBe(3);
    expect(missing.stderr).toContain('LONGHAUL=');
    writeFileSync(join(dir, 'summary.json'), '{"a":1}');
    const changed = await run('sh', [script], { env: { ...env, LONGHAUL: 'true' } });
    expect(changed.exitCode).toBe(5);
    expect(changed.stderr).toContain('summary.json: FAILED');
  });
});

describe('the step summary', () => {
  it('is appended to the file that the CI system names', async () => {
    const path = join(temporaryDirectory(), 'summary.md');
    writeFileSync(path, 'before\n');
    await appendStepSummary(path, demoRun().summary);
    expect(readFileSync(path, 'utf8')).toMatch(/^before\n# first-allreduce\n/);
  });

  it('is cut after a whole line where it would be refused for its size', () => {
    const text = Array.from({ length: 1000 }, (_, k) => `line ${String(k)} ä\n`).join('');
    const cut = fitToStep(text, 2000);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(2000);
    expect(cut).toMatch(/ä\n\n> The rest is left out/);
    expect(fitToStep('short', 2000)).toBe('short');
  });
});
