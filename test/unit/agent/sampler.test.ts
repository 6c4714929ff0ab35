import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sampler } from '../../../src/agent/collectors/sampler.js';
import { cellFiles } from '../../../src/store/paths.js';
import { FakeClock } from './fake-clock.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-test-'));
  mkdirSync(join(dir, 'samples'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Plan {
  readonly untilNs: number;
  /** How long reading takes at a given time. */
  readonly readingNs?: (tNs: number) => number;
  readonly tcpNodes?: (tNs: number) => readonly string[] | null;
}

async function sampleEvery100(plan: Plan) {
  const clock = new FakeClock();
  const ticks: number[] = [];
  const tcp: string[] = [];
  const stop = new AbortController();
  const sampler = new Sampler(cellFiles(dir), {
    clock,
    interfaces: { read: () => [] },
    qdiscs: {
      read: async (tNs) => {
        await clock.sleepUntil(tNs + (plan.readingNs?.(tNs) ?? 0));
        return [];
      },
    },
    connections: {
      read: (nodes, tNs) => {
        tcp.push(`${String(tNs)} ${nodes.join(' ')}`);
        return Promise.resolve([]);
      },
    },
    tcpNodes: () => (plan.tcpNodes === undefined ? [] : plan.tcpNodes(clock.now())),
    onSample: () => undefined,
    onTick: (tNs) => ticks.push(tNs),
  });
  void clock.sleepUntil(plan.untilNs).then(() => {
    stop.abort();
  });
  await clock.runUntilSettled(sampler.run(100, stop.signal));
  sampler.close();
  return { ticks, tcp };
}

describe('the sampler', () => {
  it('samples at every multiple of its period from time 0 until it is stopped', async () => {
    const { ticks } = await sampleEvery100({ untilNs: 350 });
    expect(ticks).toEqual([0, 100, 200, 300]);
    expect(readFileSync(join(dir, 'samples', 'qdisc.jsonl'), 'utf8')).toBe('');
  });

  it('leaves out what it is too late for, and keeps to the multiples afterwards', async () => {
    const { ticks } = await sampleEvery100({ untilNs: 650, readingNs: (tNs) => (tNs === 100 ? 230 : 0) });
    expect(ticks).toEqual([0, 100, 330, 400, 500, 600]);
  });

  it('reads nothing while no workload runs, but still ticks', async () => {
    const running = (tNs: number) => (tNs >= 100 && tNs < 300 ? ['a', 'b'] : null);
    const { ticks, tcp } = await sampleEvery100({ untilNs: 450, tcpNodes: running });
    expect(ticks).toEqual([0, 100, 200, 300, 400]);
    expect(tcp).toEqual(['100 a b', '200 a b']);
  });
});
