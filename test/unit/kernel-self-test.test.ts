import { describe, expect, it } from 'vitest';
import { parseHostCpu } from '../../src/kernel/info.js';
import { parseKernelRecord, renderKernelRecord } from '../../src/kernel/record.js';
import { judgeSelfTest, parseSelfTest } from '../../src/kernel/self-test-checks.js';
import type { KernelRecord } from '../../src/kernel/types.js';

/** Recorded from a 6.12.117 kernel with all patches. */
const GOOD = `version 6.12.117-longhaul
entropy 1334a2b59e1c7d97887dbc896422761c-0346d06b8c6a7c7d236236fc3aa177cf-7f7fffdc00
tick 1000000
clock 256
tsc 100051200 100050432 100050432
fail 1000192
timer 501256
cpuid 0 0 0
masked 1
uuid 85b58159-3846-4b2f-bbd8-7172dac9afa7
sleep 0.10 3600.10
ping rtt min/avg/max/mdev = 20.000/25.000/40.001/8.660 ms
netem rtt min/avg/max/mdev = 20.000/20.000/20.001/0.000 ms
yield 20004352 1907
poll 20055808 40007
end
`;
const OTHER = GOOD.replace('1334a2b5', 'e4f545c1');

const failuresOf = (first: string, same = first, other = OTHER) =>
  judgeSelfTest({ first: parseSelfTest(first), same: parseSelfTest(same), other: parseSelfTest(other) })
    .filter((check) => !check.passed)
    .map((check) => check.name);

describe('the verdict of the self-test', () => {
  it('passes the recorded output of a good kernel', () => {
    expect(failuresOf(GOOD)).toEqual([]);
  });

  it('fails what a kernel without one of the patches shows', () => {
    expect(failuresOf(GOOD, GOOD.replace('1334a2b5', '00000000'))).toEqual(['seeded-entropy']);
    expect(failuresOf(GOOD, GOOD, GOOD)).toEqual(['seeded-entropy']);
    expect(failuresOf(GOOD.replace('tick 1000000', 'tick 10000000'))).toEqual(['tick-1000-hz']);
    expect(failuresOf(GOOD.replace('tsc 100051200 100050432', 'tsc 100051200 812345'))).toEqual(['virtual-tsc']);
    expect(failuresOf(GOOD.replace('fail 1000192', 'fail 1920'))).toEqual(['failing-calls']);
    expect(failuresOf(GOOD.replace('timer 501256', 'timer 2000000'))).toEqual(['timer-distance']);
    expect(failuresOf(GOOD.replace('cpuid 0 0 0', 'cpuid 1 1 1'))).toEqual(['processor-hidden']);
    expect(failuresOf(GOOD.replace(/poll .*\nend\n/, ''))).toEqual(['boot', 'poll-spin']);
    expect(failuresOf(GOOD.replace('20.000/20.000/20.001', '30.000/30.000/30.001'))).toEqual(['netem-delay']);
  });

  it('passes a kernel that says its host cannot hide the processor', () => {
    expect(failuresOf(GOOD.replace('cpuid 0 0 0\nmasked 1', 'cpuid 1 1 1\nmasked 0'))).toEqual([]);
  });

  it('fails every check of a kernel that does not boot', () => {
    expect(failuresOf('', '', '')).toHaveLength(12);
  });
});

describe('kernel.json', () => {
  const record: KernelRecord = {
    format: 'longhaul/kernel@1',
    version: '6.12.117-longhaul',
    source: 'linux-source-6.12 6.12.117-1',
    seccomp: false,
    compiler: 'gcc 12',
    configSha256: 'a',
    fragmentSha256: 'f',
    patchesSha256: 'b',
    binarySha256: 'c',
    builtAt: '2026-01-01T00:00:00.000Z',
    buildSeconds: 300,
    selfTest: { passed: true, wallMs: 1500, checks: [{ name: 'boot', passed: true, measured: 'x', expected: 'y' }] },
  };

  it('is read back as it was written', () => {
    expect(parseKernelRecord(renderKernelRecord(record))).toEqual(record);
  });

  it('is ignored when it is broken or of another format', () => {
    expect(parseKernelRecord('{')).toBeNull();
    expect(parseKernelRecord(JSON.stringify({ ...record, format: 'longhaul/kernel@2' }))).toBeNull();
  });
});

describe('the host processor', () => {
  it('is searched for what a guest program can still see', () => {
    const cpuinfo = 'model name\t: Some CPU\nflags\t\t: fpu rdrand rdseed tsc\n\nmodel name\t: Some CPU\n';
    expect(parseHostCpu(cpuinfo)).toEqual({
      model: 'Some CPU',
      cpuidFaulting: false,
      entropyInstructions: ['rdrand', 'rdseed'],
    });
  });
});
