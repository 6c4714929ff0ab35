import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LonghaulError } from '../../src/errors/index.js';
import { run, runProgram, spawnGroup } from '../../src/proc/index.js';
import { LineSplitter } from '../../src/proc/lines.js';
import { startProgram } from '../../src/proc/start.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-proc-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const isAlive = (pid: number) => {
  try {
    const state = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').replace(/^.*\) /, '')[0];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('run', () => {
  it('gives a program without input an empty file, not a pipe that is closed at once', async () => {
    // User-Mode Linux takes a pipe's end for a hang-up of its console: what it printed afterwards was lost.
    expect((await run('readlink', ['/proc/self/fd/0'])).stdout).toBe('/dev/null\n');
    expect((await run('cat', [], { input: 'text' })).stdout).toBe('text');
  });

  it('returns both outputs and the exit status without rejecting', async () => {
    const result = await run('sh', ['-c', 'echo out; echo err >&2; exit 7']);
    expect(result).toEqual({
      exitCode: 7,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
      startError: null,
      timedOut: false,
    });
  });

  it('passes input, and end-of-file when there is none', async () => {
    expect((await run('cat', [], { input: 'a\nb' })).stdout).toBe('a\nb');
    expect((await run('cat', [])).stdout).toBe('');
  });

  it('returns although a forked child keeps the pipe open, and ends that child', async () => {
    const result = await run('sh', ['-c', 'sleep 1000 & echo $!']);
    await until(() => !isAlive(Number(result.stdout)));
    expect(result.exitCode).toBe(0);
  });

  it('names a program that does not exist', async () => {
    const failure = run('longhaul-no-such-program', []);
    await expect(failure).rejects.toThrow(LonghaulError);
    await expect(failure).rejects.toThrow('longhaul-no-such-program was not found');
  });

  it('reports a program that does not exist as a result when asked to never reject', async () => {
    expect((await runProgram({ argv: ['longhaul-no-such-program'] })).startError).toContain('ENOENT');
  });

  it('kills the program at its time limit and says so', async () => {
    const result = await run('sleep', ['1000'], { timeoutMs: 50 });
    expect(result).toMatchObject({ signal: 'SIGKILL', exitCode: null, timedOut: true });
  });

  it('kills the program when the signal aborts', async () => {
    const result = await run('sleep', ['1000'], { abort: AbortSignal.timeout(50) });
    expect(result).toMatchObject({ signal: 'SIGKILL', timedOut: false });
  });

  it('shows the program nothing but the given environment when told so', async () => {
    const result = await run('/usr/bin/env', [], { env: { A: '1' } });
    expect(result.stdout).toBe('A=1\n');
  });
});

describe('spawnGroup', () => {
  it('delivers lines as they come and the exit status at the end', async () => {
    const lines: string[] = [];
    const group = await spawnGroup('sh', ['-c', 'echo a; printf b; exit 3'], {
      onStdoutLine: (line) => lines.push(line),
    });
    expect(await group.exit).toEqual({ exitCode: 3, signal: null });
    expect(lines).toEqual(['a', 'b']);
  });

  it('appends both outputs to a log file', async () => {
    const logFile = join(dir, 'log');
    const group = await spawnGroup('sh', ['-c', 'echo a; echo b >&2'], { logFile });
    await group.exit;
    expect(readFileSync(logFile, 'utf8')).toBe('a\nb\n');
  });

  it('kills every process of the group', async () => {
    let child = 0;
    const group = await spawnGroup('sh', ['-c', 'sleep 1000 & echo $!; wait'], {
      onStdoutLine: (line) => (child = Number(line)),
    });
    await until(() => child !== 0);
    group.kill('SIGKILL');
    expect(await group.exit).toEqual({ exitCode: null, signal: 'SIGKILL' });
    await until(() => !isAlive(child));
    expect(isAlive(group.pid)).toBe(false);
  });

  it('lets the program die with a parent that is killed', async () => {
    const module = join(import.meta.dirname, '../../src/proc/index.ts');
    const script = `const { spawnGroup } = await import(${JSON.stringify(module)});
      console.log((await spawnGroup('sleep', ['1000'], { dieWithParent: true })).pid);`;
    let grandchild = 0;
    const tsx = import.meta.resolve('tsx');
    const parent = await spawnGroup(process.execPath, ['--import', tsx, '--input-type=module', '-e', script], {
      onStdoutLine: (line) => (grandchild = Number(line)),
    });
    await until(() => grandchild !== 0);
    process.kill(parent.pid, 'SIGKILL');
    await parent.exit;
    await until(() => !isAlive(grandchild));
    expect(isAlive(grandchild)).toBe(false);
  });
});

describe('LineSplitter', () => {
  it('gives the same lines wherever the chunks are cut', () => {
    const text = 'one\n\ntwo\nthree';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const lines: string[] = [];
      const splitter = new LineSplitter((line) => lines.push(line));
      splitter.push(text.slice(0, cut));
      splitter.push(text.slice(cut));
      splitter.end();
      expect(lines).toEqual(['one', '', 'two', 'three']);
    }
  });
});

describe('startProgram', () => {
  it('lets the program write its output to a file, of which nothing older is left', async () => {
    const path = join(dir, 'out');
    writeFileSync(path, 'what was there before');
    const started = startProgram({ argv: ['sh', '-c', 'echo out; echo err >&2'], stdoutFile: path });
    let errors = '';
    started.onStderr((text) => (errors += text));
    expect(await started.exited).toEqual({ exitCode: 0, signal: null, startError: null });
    await started.closed;
    expect(readFileSync(path, 'utf8')).toBe('out\n');
    expect(errors).toBe('err\n');
  });
});
