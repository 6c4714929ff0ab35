import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findKernel, runSelfTestGuest, selfTest, type SelfTestSubject } from '../../src/kernel/index.js';

/** The cached kernel; `npm test` builds it before the labs start. */
let subject: SelfTestSubject;

beforeAll(async () => {
  const kernel = await findKernel();
  if (kernel === undefined) throw new Error('no kernel is cached: run `longhaul kernel build`');
  const probe = join(kernel.directory, 'probe');
  if (!existsSync(probe)) throw new Error(`${probe} is missing: run \`longhaul kernel build\``);
  subject = { binary: kernel.binary, probe, seccomp: kernel.seccomp };
});

const guest = (extra: readonly string[], seed?: bigint) =>
  runSelfTestGuest(subject, { extra, timeoutMs: 60_000, ...(seed === undefined ? {} : { seed }) });

describe('the cached kernel', () => {
  it('passes every check of the self-test', async () => {
    const result = await selfTest(subject);
    expect(result.checks.filter((check) => !check.passed)).toEqual([]);
    expect(result.checks.length).toBeGreaterThanOrEqual(12);
  });
});

/** Each patch is switched off by its own parameter: what the self-test relies on is then no longer true. */
describe('without a patch', () => {
  it('entropy comes from the host, and two runs differ', async () => {
    const [first, second] = [await guest([]), await guest([])];
    expect(first.lines.get('entropy')).not.toBe(second.lines.get('entropy'));
    expect(first.lines.get('uuid')).not.toBe(second.lines.get('uuid'));
  });

  it('the time stamp counter is that of the host: a sleep in virtual time hardly moves it', async () => {
    const { lines } = await guest(['longhaul.tsc=native'], 5n);
    const [clockNs, counted] = (lines.get('tsc') ?? '').split(' ').map(Number);
    expect(clockNs).toBeGreaterThan(99e6);
    expect(counted === undefined || counted < 100e6 || counted > 100.2e6).toBe(true);
  });

  it('the clock has the resolution that was asked for', async () => {
    expect((await guest(['longhaul.clock_ns=8'], 5n)).lines.get('clock')).toBe('8');
  });

  it('a failing system call takes the time that was asked for', async () => {
    const elapsedNs = Number((await guest(['longhaul.fail_ns=0'], 5n)).lines.get('fail'));
    expect(elapsedNs).toBeLessThan(1e4);
  });

  it('a timer fires as near as was asked for', async () => {
    const fine = ['longhaul.clock_ns=1'];
    const [upstream, near] = [await guest(fine, 5n), await guest([...fine, 'longhaul.timer_ns=1'], 5n)];
    expect(Number(upstream.lines.get('timer'))).toBeGreaterThan(500e3);
    expect(Number(near.lines.get('timer'))).toBeLessThan(20e3);
  });

  it("the processor is the host's own where it was hidden before", async () => {
    const { lines } = await guest(['longhaul.cpuid=native'], 5n);
    expect(lines.get('masked')).toBe('0');
    const flags = readFileSync('/proc/cpuinfo', 'utf8');
    const host = ['rdrand', 'rdseed'].map((flag) => (new RegExp(`\\b${flag}\\b`).test(flags) ? '1' : '0')).join(' ');
    expect(lines.get('cpuid')).toMatch(new RegExp(`^${host} `));
  });

  it('a program that polls never lets a sleeping one wake up', async () => {
    const { lines } = await runSelfTestGuest(subject, {
      seed: 5n,
      extra: ['longhaul.spin_calls=0'],
      timeoutMs: 15_000,
    });
    expect(lines.has('yield')).toBe(true);
    expect(lines.has('poll')).toBe(false);
  });

  it('sched_yield alone never lets a sleeping program wake up', async () => {
    const { lines } = await runSelfTestGuest(subject, {
      seed: 5n,
      extra: ['longhaul.yield_ns=0', 'longhaul.spin_calls=0'],
      timeoutMs: 15_000,
    });
    expect(lines.has('netem')).toBe(true);
    expect(lines.has('yield')).toBe(false);
  });
});

describe('a wrong parameter', () => {
  it.each([
    'longhaul.seed=-1',
    'longhaul.seed=12x',
    'longhaul.clock_ns=7',
    'longhaul.clock_ns=0',
    'longhaul.spin_calls=many',
    'longhaul.tsc=fast',
    'longhaul.cpuid=some',
    'longhaul.fail_ns=-1',
    'longhaul.timer_ns=0',
    'longhaul.timer_ns=501',
  ])('%s is refused, not ignored', async (parameter) => {
    const { lines, console } = await guest([parameter]);
    expect(lines.size).toBe(0);
    expect(console).toContain(`${parameter}: expected`);
  });
});
