import { describe, expect, it } from 'vitest';
import { walkTimeline, type TimelineEnd } from '../../../src/agent/timeline.js';
import type { PlannedWorkload } from '../../../src/program/cell.js';
import { FakeClock } from './fake-clock.js';

interface Script {
  /** Experiment time the workload takes; infinite: until it is stopped. */
  readonly takesNs?: number;
  readonly ok?: boolean;
  readonly readyAfterNs?: number;
}

type Start = Partial<PlannedWorkload['start']>;
type Limits = { readonly service?: boolean; readonly timeoutNs?: number };

function workload(id: string, start: Start = {}, limits: Limits = {}): PlannedWorkload {
  return {
    kind: 'command',
    id,
    start: { after: start.after ?? [], delayNs: start.delayNs ?? 0 },
    timeoutNs: limits.timeoutNs,
    nodes: ['a'],
    argv: ['true'],
    env: {},
    expectExit: 0,
    service: limits.service ?? false,
    readyPort: undefined,
  };
}

interface Walked {
  readonly end: TimelineEnd;
  /** `id start`, `id end` or `id end: reason`, with the time. */
  readonly log: readonly string[];
}

async function walk(
  workloads: readonly PlannedWorkload[],
  scripts: Readonly<Record<string, Script>>,
  options: { readonly deadlineNs?: number; readonly stopAtNs?: number } = {},
): Promise<Walked> {
  const clock = new FakeClock();
  const log: string[] = [];
  const note = (text: string) => log.push(`${String(clock.now())} ${text}`);
  const stop = new AbortController();
  const over = new AbortController();
  if (options.stopAtNs !== undefined) {
    void clock.sleepUntil(options.stopAtNs, over.signal).then(() => {
      if (!over.signal.aborted) stop.abort('stopped');
    });
  }
  const walked = walkTimeline(
    workloads,
    {
      clock,
      run: async ({ id }, { signal, ready }) => {
        const { takesNs = 10, ok = true, readyAfterNs } = scripts[id] ?? {};
        note(`${id} start`);
        const begin = clock.now();
        if (readyAfterNs !== undefined) {
          await clock.sleepUntil(begin + readyAfterNs, signal);
          ready();
        }
        await clock.sleepUntil(begin + takesNs, signal);
        note(signal.aborted ? `${id} end: ${String(signal.reason)}` : `${id} end`);
        return ok && !signal.aborted;
      },
      skip: ({ id }, reason) => {
        note(`${id} skipped: ${reason}`);
      },
    },
    { deadlineNs: options.deadlineNs ?? 1e6, stop: stop.signal },
  );
  const end = await clock.runUntilSettled(walked);
  over.abort();
  return { end, log };
}

describe('the timeline', () => {
  it('starts workloads at their delays from the start of the experiment', async () => {
    const { log, end } = await walk([workload('b', { delayNs: 5 }), workload('a')], {});
    expect(log).toEqual(['0 a start', '5 b start', '10 a end', '15 b end']);
    expect(end).toEqual({ kind: 'complete', failed: [] });
  });

  it('waits for the last of those that come first, then for the delay', async () => {
    const workloads = [workload('c', { after: ['a', 'b'], delayNs: 7 }), workload('a'), workload('b')];
    const { log } = await walk(workloads, { b: { takesNs: 30 } });
    expect(log.at(-2)).toBe('37 c start');
  });

  it('does not start what depends on a failed workload, and lets the others run on', async () => {
    const workloads = [
      workload('bad'),
      workload('next', { after: ['bad'] }),
      workload('last', { after: ['next'] }),
      workload('other', { delayNs: 50 }),
    ];
    const { log, end } = await walk(workloads, { bad: { ok: false } });
    expect(log).toContain('10 next skipped: not started: bad failed');
    expect(log).toContain('10 last skipped: not started: next failed');
    expect(log).toContain('60 other end');
    expect(end).toEqual({ kind: 'complete', failed: ['bad', 'next', 'last'] });
  });

  it('lets others start once a service is ready, and stops the service when they have ended', async () => {
    const workloads = [workload('server', {}, { service: true }), workload('client', { after: ['server'] })];
    const { log, end } = await walk(workloads, { server: { takesNs: Infinity, readyAfterNs: 3 } });
    expect(log).toEqual([
      '0 server start',
      '3 client start',
      '13 client end',
      '13 server end: everything else has ended',
    ]);
    expect(end).toMatchObject({ kind: 'complete' });
  });

  it('does not start a client of a service that failed before it was ready', async () => {
    const workloads = [workload('server', {}, { service: true }), workload('client', { after: ['server'] })];
    const { log, end } = await walk(workloads, { server: { takesNs: 4, ok: false } });
    expect(log).toContain('4 client skipped: not started: server failed');
    expect(end).toEqual({ kind: 'complete', failed: ['server', 'client'] });
  });

  it('stops a workload at its timeout and counts it as failed', async () => {
    const { log, end } = await walk(
      [workload('slow', { delayNs: 100 }, { timeoutNs: 2e9 })],
      { slow: { takesNs: Infinity } },
      {
        deadlineNs: 9e9,
      },
    );
    expect(log.at(-1)).toBe('2000000100 slow end: not done within its timeout of 2 s');
    expect(end).toEqual({ kind: 'complete', failed: ['slow'] });
  });

  it('stops everything at the deadline and names what was still running', async () => {
    const workloads = [workload('done'), workload('slow'), workload('never', { after: ['slow'] })];
    const { log, end } = await walk(workloads, { slow: { takesNs: Infinity } }, { deadlineNs: 500 });
    expect(log.at(-1)).toBe('500 slow end: the deadline of the scenario has passed');
    expect(end).toEqual({ kind: 'deadline', running: ['slow'] });
  });

  it('reports the deadline also when the next start lies behind it', async () => {
    const { end } = await walk([workload('late', { delayNs: 900 })], {}, { deadlineNs: 500 });
    expect(end).toEqual({ kind: 'deadline', running: [] });
  });

  it('ends early, without starting more, when it is asked to stop', async () => {
    const workloads = [workload('a'), workload('b', { after: ['a'] }), workload('c', { delayNs: 90 })];
    const { log, end } = await walk(workloads, {}, { stopAtNs: 4 });
    expect(log).toEqual(['0 a start', '4 a end: stopped']);
    expect(end).toEqual({ kind: 'stopped' });
  });
});
