import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { longhaul, temporaryDirectory } from '../cli/support/longhaul.js';
import { writeScenario } from '../cli/support/tiny-scenario.js';
import type { Verification } from '../../src/app/verify/types.js';
import type { Manifest } from '../../src/store/index.js';

/** As libraries do it: RDRAND where CPUID has it, the kernel's generator elsewhere. */
const SOURCE = `
#include <cpuid.h>
#include <stdio.h>
#include <sys/random.h>
__attribute__((target("rdrnd"))) static int draw(unsigned long long *value)
{
	return __builtin_ia32_rdrand64_step(value);
}
int main(void)
{
	unsigned int a, b, c, d;
	unsigned long long value;
	__cpuid(1, a, b, c, d);
	if (c & bit_RDRND) {
		while (!draw(&value));
		printf("rdrand %llx\\n", value);
		return 0;
	}
	if (getrandom(&value, sizeof(value), 0) != sizeof(value)) return 1;
	printf("getrandom %llx\\n", value);
	return 0;
}
`;

const flags = readFileSync('/proc/cpuinfo', 'utf8');
const has = (flag: string) => new RegExp(`^flags\\s*:.*\\b${flag}\\b`, 'm').test(flags);

let dir: string;
let program: string;
let scenario: string;
const cleanUps: (() => void)[] = [];
beforeAll(() => {
  dir = temporaryDirectory((remove) => cleanUps.push(remove));
  // A guest has a /tmp of its own, so that the program has to lie elsewhere.
  program = mkdtempSync('/var/tmp/longhaul-exactness-');
  cleanUps.push(() => {
    rmSync(program, { recursive: true, force: true });
  });
  writeFileSync(join(program, 'draw.c'), SOURCE);
  execFileSync('cc', ['-O1', '-o', join(program, 'draw'), join(program, 'draw.c')]);
  scenario = writeScenario(dir, `  - { id: draw, kind: command, node: east-1, argv: [${join(program, 'draw')}] }`);
});
afterAll(() => {
  for (const clean of cleanUps) clean();
});

async function runTwice(name: string, ...args: readonly string[]) {
  const out = join(dir, name);
  const { exitCode, stderr } = await longhaul(['run', scenario, '--out', out, '--engine', 'uml', ...args]);
  expect(exitCode, stderr).toBe(0);
  const run = join(out, 'tiny', readdirSync(join(out, 'tiny'))[0] ?? '');
  const verified = await longhaul(['verify', run, '--json']);
  return {
    manifest: JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')) as Manifest,
    report: readFileSync(join(run, 'report.html'), 'utf8'),
    printed: readFileSync(join(run, 'cells/default/1/logs/east-1.draw.out'), 'utf8'),
    verification: JSON.parse(verified.stdout) as Verification,
  };
}

describe('a program that draws with RDRAND', () => {
  it('does not repeat where it finds the instruction, and the run says why', async () => {
    const { manifest, report, printed, verification } = await runTwice('native');
    const found = has('rdrand');
    expect(printed).toMatch(found ? /^rdrand / : /^getrandom /);
    expect(verification.cells[0]?.logs_differ).toEqual(found ? ['logs/east-1.draw.out'] : []);
    expect(manifest.exactness?.processor).toBe('native');
    expect(manifest.exactness?.entropy_instructions.includes('rdrand')).toBe(found);
    expect(verification.out_of_reach.join().includes('RDRAND')).toBe(found);
    expect(report.includes('RDRAND')).toBe(found);
  });

  it('repeats where the processor is masked, which is refused on a machine that cannot mask it', async () => {
    const mask = ['--set', 'processor=masked'];
    if (!has('cpuid_fault')) {
      const { exitCode, stderr } = await longhaul(['run', scenario, '--out', dir, '--engine', 'uml', ...mask]);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('cannot be masked');
      return;
    }
    const { manifest, printed, verification } = await runTwice('masked', ...mask);
    expect(printed).toMatch(/^getrandom /);
    expect(verification).toMatchObject({ verdict: 'identical', cells: [{ logs_differ: [] }] });
    expect(manifest.exactness).toMatchObject({ processor: 'masked', entropy_instructions: [] });
  });
});
