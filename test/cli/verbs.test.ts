import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { longhaul, temporaryDirectory } from './support/longhaul.js';

const QUICK = 'scenarios/quick.yaml';

describe('longhaul init', () => {
  it('writes a scenario that is valid, and never overwrites one', async () => {
    const study = join(temporaryDirectory(onTestFinished), 'study');
    const scenario = join(study, 'scenario.yaml');
    expect(await longhaul(['init', study])).toMatchObject({
      exitCode: 0,
      stdout: `${study}/topology.yaml\n${scenario}\n`,
    });
    expect(await longhaul(['validate', scenario])).toMatchObject({ exitCode: 0 });
    const before = readFileSync(scenario, 'utf8');
    const again = await longhaul(['init', study]);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('is already there');
    expect(readFileSync(scenario, 'utf8')).toBe(before);
  });
});

describe('longhaul validate', () => {
  it('counts what it found, and makes no results directory', async () => {
    const cwd = temporaryDirectory(onTestFinished);
    const { exitCode, stdout } = await longhaul(['validate', join(process.cwd(), QUICK), '--json'], { cwd });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      valid: true,
      scenario: 'quick',
      sites: 2,
      nodes: 10,
      links: 9,
      workloads: 2,
      cells: 1,
    });
    expect(existsSync(join(cwd, 'results'))).toBe(false);
  });

  it('sees what --set changes', async () => {
    const bad = await longhaul(['validate', QUICK, '--set', 'topology.links.wan.rate=100 kbps']);
    expect(bad.exitCode).toBe(2);
    expect(bad.stderr).toContain('kbps');
  });
});

describe('longhaul plan', () => {
  it.each([
    { format: 'text', start: 'network two-sites: 10 nodes, 9 links\n' },
    { format: 'shell', start: '#!/bin/sh\n' },
    { format: 'mermaid', start: 'flowchart' },
    { format: 'dot', start: 'graph' },
    { format: 'json', start: '{\n  "plan": {\n    "format": "longhaul/plan@1"' },
  ])('prints $format, and nothing else, on stdout', async ({ format, start }) => {
    const { exitCode, stdout, stderr } = await longhaul(['plan', QUICK, '--format', format]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.slice(0, start.length)).toBe(start);
  });

  it('depends on the seed only where something is random', async () => {
    const plan = async (...args: readonly string[]) => (await longhaul(['plan', QUICK, ...args])).stdout;
    expect(await plan('--seed', '2')).toBe(await plan());
    const lossy = ['--set', 'topology.links.wan.loss=1 %'];
    expect(await plan(...lossy, '--seed', '2')).not.toBe(await plan(...lossy));
  });
});

describe('longhaul doctor', () => {
  it('gives a remedy for whatever is not in order, and ends with 3 when no engine can run', async () => {
    const prefix = [
      ...(process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user']),
      ...['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'],
    ];
    const { exitCode, stdout } = await longhaul(['doctor', '--no-boot', '--json'], {
      prefix,
      env: { LONGHAUL_KERNEL: '/nowhere/linux' },
    });
    expect(exitCode).toBe(3);
    const diagnosis = JSON.parse(stdout) as { findings: { id: string; verdict: string; fix: string | null }[] };
    expect(diagnosis).toMatchObject({ format: 'longhaul/doctor@1', engines: [], runnable: false });
    const bad = diagnosis.findings.filter((finding) => finding.verdict !== 'ok');
    expect(bad.map((finding) => finding.id)).toEqual(expect.arrayContaining(['kernel', 'engine.uml', 'engine.host']));
    expect(bad.filter((finding) => finding.fix === null || finding.fix === '')).toEqual([]);
  });
});
