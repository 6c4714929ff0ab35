import { describe, expect, it } from 'vitest';
import { createFlowsRunner } from '../../../src/agent/workloads/flows.js';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import { scriptedContext, type Script } from '../../fixtures/scripted-lab.js';

const workload: Planned<'flows'> = {
  ...{ id: 'f', kind: 'flows', start: { after: [], delayNs: 0 }, timeoutNs: undefined },
  ...{ from: ['a'], to: ['b'], sizesName: '2 MB', arrivals: 'periodic', intervalNs: 1e6, end: { count: 2 }, fanIn: 1 },
  sizes: [
    [2_000_000, 0],
    [2_000_000, 1],
  ],
  congestion: 'dctcp',
};

/** Flows begin 100 ms after the scripted clock's first reading of 1,000 ns. */
const START_NS = 100_001_000;
const line = (event: object) => `LH ${JSON.stringify(event)}\n`;
const ends = (flow: number, afterNs: number) =>
  line({ event: 'end', flow, bytes: 2_000_000, t_ns: START_NS + flow * 1e6 + afterNs });
const SENT = line({ event: 'sent', flow: 0, retransmits: 3 }) + line({ event: 'sent', flow: 1, retransmits: 0 });

const run = (script: Script) => {
  const scripted = scriptedContext(workload, script);
  return { scripted, outcome: createFlowsRunner().run(scripted.context) };
};

describe('the runner of flows', () => {
  it('counts a completion time from the planned start to the receiver’s last byte', async () => {
    const { scripted, outcome } = run(({ argv }) => ({
      stdout: argv[1] === 'serve' ? ends(1, 4e6) + ends(0, 20e6) : SENT,
    }));
    const { ok, metrics } = await outcome;
    expect(ok).toBe(true);
    expect(scripted.spawned.map(({ node, argv }) => [node, argv[1]])).toEqual([
      ['b', 'serve'],
      ['a', 'send'],
    ]);
    expect(scripted.flows.map(({ flow, fct_ns, retransmits }) => [flow, fct_ns, retransmits])).toEqual([
      [0, 20e6, 3],
      [1, 4e6, 0],
    ]);
    expect(metrics).toMatchObject({ flows: 2, fct_mean_ms: 12, fct_max_ms: 20, large_fct_mean_ms: 12, retransmits: 3 });
    expect(metrics['small_fct_p99_ms']).toBeUndefined();
    expect(metrics['goodput_bps']).toBeCloseTo((8 * 4e6) / 20e-3, 0);
  });

  it('fails, with the number, when flows did not end', async () => {
    const { outcome } = run(({ argv }) => ({ stdout: argv[1] === 'serve' ? ends(0, 20e6) : SENT }));
    expect(await outcome).toMatchObject({ ok: false, reason: '1 of 2 flows did not end' });
  });

  it('says what became of a flow that could not be made', async () => {
    const lost = line({ event: 'lost', flow: 1, reason: 'Connection refused' });
    const { outcome } = run(({ argv }) => ({ stdout: argv[1] === 'serve' ? '' : lost }));
    expect(await outcome).toMatchObject({ ok: false, reason: 'a flow could not be made: Connection refused' });
  });

  it('names a congestion control that the kernel does not have', async () => {
    const lost = line({ event: 'lost', flow: 0, reason: 'No such file or directory' });
    const { outcome } = run(({ argv }) => ({ stdout: argv[1] === 'serve' ? '' : lost }));
    expect((await outcome).reason).toBe('the kernel has no congestion control "dctcp"');
  });
});
