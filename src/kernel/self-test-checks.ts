/** Judges the lines that kernel/selftest/init.sh wrote. Pure. */
import type { SelfTestCheck } from './types.js';

/** Value of every line by its first word. */
export type SelfTestLines = ReadonlyMap<string, string>;

export function parseSelfTest(text: string): SelfTestLines {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]));
}

const numbers = (value: string | undefined): number[] => (value ?? '').split(' ').map(Number);
const within = (value: number | undefined, low: number, high: number): boolean =>
  value !== undefined && value >= low && value <= high;
const ms = (ns: number | undefined): string => (ns === undefined || Number.isNaN(ns) ? 'nothing' : `${(ns / 1e6).toFixed(3)} ms`);

/** Two boots with one seed, and one with another. */
export interface SelfTestRuns {
  readonly first: SelfTestLines;
  readonly same: SelfTestLines;
  readonly other: SelfTestLines;
}

export function judgeSelfTest(runs: SelfTestRuns): SelfTestCheck[] {
  return [
    judgeBoot(runs.first),
    judgeNetem(runs.first),
    judgeSleep(runs.first),
    judgeEntropy(runs),
    judgeSpin('yield-spin', runs.first.get('yield')),
    judgeSpin('poll-spin', runs.first.get('poll')),
    judgeTick(runs.first),
    judgeTsc(runs.first),
    judgeClock(runs.first),
    judgeFailingCalls(runs.first),
    judgeTimer(runs.first),
    judgeProcessor(runs.first),
  ];
}

const judgeBoot = (lines: SelfTestLines): SelfTestCheck => ({
  name: 'boot',
  passed: lines.has('end'),
  measured: lines.has('end') ? 'ran to the end' : `stopped after ${[...lines.keys()].at(-1) ?? 'nothing'}`,
  expected: 'runs to the end and powers off',
});

/** `rtt min/avg/max/mdev = 20.000/20.000/20.001/0.000 ms`: ping rounds to microseconds, and reads clocks of 256 ns. */
function judgeNetem(lines: SelfTestLines): SelfTestCheck {
  const text = /= ([\d.]+)\/([\d.]+)\/([\d.]+)/.exec(lines.get('netem') ?? '');
  const [least, most] = [Number(text?.[1]), Number(text?.[3])];
  return {
    name: 'netem-delay',
    passed: within(least, 20, 20.002) && within(most, 20, 20.002),
    measured: text === null ? 'nothing' : `${String(text[1])} to ${String(text[3])} ms`,
    expected: '20.000 ms through two netem delays of 10 ms',
  };
}

function judgeSleep(lines: SelfTestLines): SelfTestCheck {
  const [before = NaN, after = NaN] = numbers(lines.get('sleep'));
  const slept = after - before;
  return {
    name: 'sleep-is-free',
    passed: within(slept, 3600, 3600.1),
    measured: `${slept.toFixed(2)} s of virtual time`,
    expected: '3600 s of virtual time within the wall-clock limit of the self-test',
  };
}

function judgeEntropy(runs: SelfTestRuns): SelfTestCheck {
  const bytes = (lines: SelfTestLines): string => `${lines.get('entropy') ?? ''} ${lines.get('uuid') ?? ''}`;
  const [first, same, other] = [bytes(runs.first), bytes(runs.same), bytes(runs.other)];
  const repeats = first !== ' ' && first === same;
  return {
    name: 'seeded-entropy',
    passed: repeats && first !== other,
    measured: `same seed ${repeats ? 'repeats' : 'differs'}, another seed ${first === other ? 'repeats' : 'differs'}`,
    expected: 'same seed repeats, another seed differs',
  };
}

function judgeSpin(name: 'yield-spin' | 'poll-spin', value: string | undefined): SelfTestCheck {
  const [elapsedNs, polls] = numbers(value);
  return {
    name,
    passed: within(elapsedNs, 20e6, 21e6),
    measured: `${ms(elapsedNs)} after ${String(polls ?? 0)} polls`,
    expected: 'a sleep of 20 ms ends at 20 to 21 ms while another program polls',
  };
}

function judgeTick(lines: SelfTestLines): SelfTestCheck {
  const [tickNs] = numbers(lines.get('tick'));
  return { name: 'tick-1000-hz', passed: tickNs === 1e6, measured: ms(tickNs), expected: '1.000 ms' };
}

function judgeTsc(lines: SelfTestLines): SelfTestCheck {
  const [clockNs, plain, withId] = numbers(lines.get('tsc'));
  const [low, high] = [100e6, 100.2e6];
  return {
    name: 'virtual-tsc',
    passed: within(plain, low, high) && within(withId, low, high) && within(clockNs, low, high),
    measured: `RDTSC ${ms(plain)}, RDTSCP ${ms(withId)}, clock ${ms(clockNs)}`,
    expected: '100.0 to 100.2 ms each, over a sleep of 100 ms',
  };
}

function judgeClock(lines: SelfTestLines): SelfTestCheck {
  const [stepNs] = numbers(lines.get('clock'));
  return {
    name: 'clock-resolution',
    passed: stepNs === 256,
    measured: `${String(stepNs)} ns`,
    expected: '256 ns',
  };
}

function judgeFailingCalls(lines: SelfTestLines): SelfTestCheck {
  const [elapsedNs] = numbers(lines.get('fail'));
  return {
    name: 'failing-calls',
    passed: within(elapsedNs, 1e6, 1.01e6),
    measured: ms(elapsedNs),
    expected: '1.000 ms for 1000 failing system calls',
  };
}

/** A sleep of 1 ns ends at the nearest instant for which a timer can be set, 500 ns by default, and 1 ns for the timer itself. */
function judgeTimer(lines: SelfTestLines): SelfTestCheck {
  const [elapsedNs] = numbers(lines.get('timer'));
  return {
    name: 'timer-distance',
    passed: within(elapsedNs, 0.5e6, 0.6e6),
    measured: ms(elapsedNs),
    expected: '0.5 to 0.6 ms for 1000 sleeps of 1 ns',
  };
}

/** Where the host cannot make CPUID fault there is nothing to hide behind; the kernel says so in its sysctl. */
function judgeProcessor(lines: SelfTestLines): SelfTestCheck {
  const [rdrand, rdseed, processor] = numbers(lines.get('cpuid'));
  const masked = lines.get('masked') === '1';
  const hidden = rdrand === 0 && rdseed === 0 && processor === 0;
  const can = lines.get('masked') === '0' ? 'visible, because this host cannot make CPUID fault' : 'visible';
  return {
    name: 'processor-hidden',
    passed: masked ? hidden : lines.get('masked') === '0',
    measured: masked && hidden ? 'hidden' : can,
    expected: 'RDRAND, RDSEED and the processor number hidden where the host can',
  };
}
