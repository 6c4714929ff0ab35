import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { batchError } from '../../../src/agent/apply.js';
import { requirePrograms } from '../../../src/agent/preflight.js';
import { timelineError } from '../../../src/agent/cell-error.js';
import { PRINT_VERSIONS } from '../../../src/agent/versions.js';
import { parsePackageVersions } from '../../../src/parse/package-versions.js';
import { run } from '../../../src/proc/index.js';
import { planNetwork } from '../../../src/plan/index.js';
import { planProgram, renderInvocations } from '../../../src/program/index.js';
import type { ToolResult } from '../../../src/agent/netns/netns-server.js';
import { twoSiteTopology } from '../../fixtures/two-site-topology.js';

const program = planProgram(planNetwork(twoSiteTopology({ hosts: 1 }), { seed: 1n, repeat: 0 }));

const failure = (stderr: string): ToolResult => ({ ok: false, stdout: '', stderr });

function invocationOf(tool: 'ip' | 'tc', netns: string | null) {
  const found = renderInvocations(program).find((one) => one.tool === tool && one.netns === netns);
  if (found === undefined) throw new Error(`no ${tool} batch for ${String(netns)}`);
  return found;
}

describe('an operation that the kernel refuses', () => {
  it('is reported with the command, the words of the kernel and the line of the file', () => {
    const invocation = invocationOf('tc', 'wires');
    const row = invocation.lines.findIndex((line) => line.startsWith('filter add'));
    const said = `Error: TC classifier not found.\nWe have an error talking to the kernel\nCommand failed -:${String(row + 1)}\n`;
    const error = batchError(program, invocation, failure(said));
    expect(error.code).toBe('experiment.apply');
    expect(error.message).toContain(`\`tc -n wires ${invocation.lines[row] ?? '?'}\``);
    expect(error.detail).toBe('Error: TC classifier not found.\nWe have an error talking to the kernel');
    expect(error.where).toEqual(program.ops[invocation.ops[row] ?? -1]?.origin);
    expect(error.where).toMatchObject({ file: 'two-sites.yaml', line: 1 });
  });

  it('is found by its line of the batch, not by its place among the operations', () => {
    // A redirect is one operation and two lines, so that lines and operations do not run in step.
    const invocation = invocationOf('tc', 'wires');
    const last = invocation.lines.length;
    const error = batchError(program, invocation, failure(`Error: x\nCommand failed -:${String(last)}\n`));
    expect(error.message).toContain(invocation.lines[last - 1]);
  });

  it('is the first line when the tool could not even start', () => {
    const error = batchError(program, invocationOf('ip', null), failure('ip: No such file or directory\n'));
    expect(error.message).toContain('ip netns add wires');
    expect(error.detail).toBe('ip: No such file or directory');
  });
});

describe('required programs', () => {
  it('that are missing stop the cell before anything is applied, and name the Debian package', () => {
    const missing = { program: 'no-such-program-7', package: 'some-package', for: 'workload w' };
    expect(() => {
      requirePrograms([{ program: 'sh', package: 'dash', for: 'x' }, missing]);
    }).toThrow(
      expect.objectContaining({
        code: 'machine.capability',
        message: 'program no-such-program-7 was not found; workload w needs it',
        hint: 'install it: Debian package some-package',
      }) as Error,
    );
  });

  it('may be absolute paths', () => {
    const missing = { program: '/nowhere/at/all', package: null, for: 'workload w' };
    expect(() => {
      requirePrograms([{ program: process.execPath, package: null, for: 'workload w' }]);
    }).not.toThrow();
    expect(() => {
      requirePrograms([missing]);
    }).toThrow('program /nowhere/at/all was not found');
  });

  it('have their versions read from the status file of dpkg', async () => {
    const status =
      'Package: a\nStatus: x\nVersion: 1.0-2\n\nPackage: ab\nVersion: 9\n\nPackage: b\nDepends: a\nVersion: 3:4\n';
    const dir = mkdtempSync(join(tmpdir(), 'longhaul-dpkg-'));
    onTestFinished(() => {
      rmSync(dir, { recursive: true });
    });
    writeFileSync(join(dir, 'status'), status);
    const versions = async (path: string) =>
      parsePackageVersions((await run('perl', [...PRINT_VERSIONS, path, 'a', 'b', 'absent'])).stdout);
    expect(await versions(join(dir, 'status'))).toEqual({ a: '1.0-2', b: '3:4' });
    expect(await versions(join(dir, 'no-such-file'))).toEqual({});
  });
});

describe('the end of a timeline', () => {
  const reasons = new Map([['w', 'exit status 1']]);

  it('is no error when every workload succeeded', () => {
    expect(timelineError({ kind: 'complete', failed: [] }, 1e9, reasons)).toBeNull();
  });

  it('is an experiment that failed, with the first reason, when workloads failed', () => {
    const error = timelineError({ kind: 'complete', failed: ['w', 'x'] }, 1e9, reasons);
    expect(error).toMatchObject({ code: 'experiment.workload', exitCode: 4, detail: 'failed as well: x' });
    expect(error?.message).toBe('workload w failed: exit status 1');
  });

  it('names what still ran at the deadline', () => {
    const error = timelineError({ kind: 'deadline', running: ['a', 'b'] }, 120e9, reasons);
    expect(error).toMatchObject({ code: 'experiment.deadline', exitCode: 4 });
    expect(error?.message).toBe('the deadline of 120 s passed while these still ran: a, b');
  });
});
