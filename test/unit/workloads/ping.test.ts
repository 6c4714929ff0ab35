import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measurePings } from '../../../src/agent/workloads/ping-metrics.js';
import type { Echo } from '../../../src/agent/workloads/ping-metrics.js';
import { pingRunner } from '../../../src/agent/workloads/ping.js';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import type { NodeSpawn } from '../../../src/agent/workloads/types.js';
import { scriptedContext } from '../../fixtures/scripted-lab.js';

const recorded = (name: string) => readFileSync(new URL(`../../fixtures/ping/${name}.txt`, import.meta.url), 'utf8');
const workload = (changes: Partial<Planned<'ping'>> = {}): Planned<'ping'> => ({
  ...{ id: 'p', kind: 'ping', start: { after: [], delayNs: 0 }, timeoutNs: undefined, from: 'a', to: 'b' },
  ...{ count: 3, intervalNs: 1e6, payloadBytes: 56 },
  ...changes,
});
const isVersion = (spawn: NodeSpawn) => spawn.argv.includes('-V');
const one = (ms: string) =>
  `64 bytes from 10.0.0.5: icmp_seq=1 ttl=63 time=20.0 ms\n1 packets transmitted, 1 received, 0% packet loss\nrtt min/avg/max/mdev = ${ms}/${ms}/${ms}/0.000 ms\n`;
const lost = '1 packets transmitted, 0 received, 100% packet loss, time 0ms\n';

describe('the ping runner', () => {
  it('asks an iputils that can for precise times, in one process', async () => {
    const { context, spawned, rtt } = scriptedContext(workload(), (spawn) => ({
      stdout: isVersion(spawn) ? 'ping from iputils 20240905' : recorded('20221126-ok'),
    }));
    const outcome = await pingRunner.run(context);
    expect(spawned[1]?.argv.join(' ')).toBe('ping -3 -n -4 -c 3 -i 0.001 -s 56 -W 10 address-of-b');
    expect(spawned).toHaveLength(2);
    expect(rtt.map((sample) => sample.rtt_ms)).toEqual([0.351, 0.066, 0.064]);
    expect(outcome).toMatchObject({ ok: true, metrics: { sent: 3, received: 3, loss_ratio: 0, rtt_p50_ms: 0.066 } });
  });

  it('takes each round trip from a summary where replies are rounded', async () => {
    const answers = [one('20.042'), lost, one('20.047')];
    const { context, spawned, rtt } = scriptedContext(workload(), (spawn) =>
      isVersion(spawn) ? { stdout: 'ping from iputils 20221126' } : { stdout: answers.shift() ?? '' },
    );
    const outcome = await pingRunner.run(context);
    expect(spawned[1]?.argv).toContain('1');
    expect(rtt.toSorted((a, b) => a.seq - b.seq).map((sample) => sample.rtt_ms)).toEqual([20.042, null, 20.047]);
    expect(outcome.metrics['rtt_max_ms']).toBe(20.047);
    expect(outcome.metrics['loss_ratio']).toBeCloseTo(1 / 3);
  });

  it('fails when nothing comes back, and says what routers answered', async () => {
    const { context } = scriptedContext(workload({ count: 1 }), (spawn) => ({
      stdout: isVersion(spawn) ? 'ping from iputils 20221126' : recorded('20221126-unreachable'),
    }));
    const outcome = await pingRunner.run(context);
    expect(outcome.ok).toBe(false);
    expect(outcome.reason).toBe('no reply to 1 echo requests (Destination Net Unreachable)');
  });

  it('refuses another ping than that of iputils', async () => {
    const { context } = scriptedContext(workload(), () => ({ stdout: 'ping (GNU inetutils) 2.4' }));
    expect((await pingRunner.run(context)).reason).toContain('iputils');
  });

  it('ends its processes and returns when it is aborted', async () => {
    const { context, alive, abort } = scriptedContext(workload({ count: 1000, intervalNs: 1e9 }), (spawn) =>
      isVersion(spawn) ? { stdout: 'ping from iputils 20221126' } : 'forever',
    );
    const running = pingRunner.run(context);
    setImmediate(() => {
      abort.abort(new Error('the deadline passed'));
    });
    expect(await running).toMatchObject({ ok: false, reason: 'the deadline passed' });
    expect(alive.size).toBe(0);
  });
});

describe('measurePings', () => {
  const echo = (rttMs: number | null, index: number): Echo => ({ seq: index + 1, sentNs: 0, rttMs, errors: [] });

  it('calls the distance between median and 99th percentile jitter', () => {
    const rtts = Array.from({ length: 101 }, (_, index) => index + 1);
    const { metrics } = measurePings(rtts.map(echo));
    expect(metrics).toMatchObject({ rtt_min_ms: 1, rtt_p50_ms: 51, rtt_p99_ms: 100, rtt_max_ms: 101, jitter_ms: 49 });
    expect(metrics['rtt_avg_ms']).toBe(51);
  });
});
