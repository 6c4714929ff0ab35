import { describe, expect, it } from 'vitest';
import { analyzeCell } from '../../../src/analyze/index.js';
import type { CellRecords, CounterSnapshot, FidelityCheck } from '../../../src/records/index.js';
import { pingResult, syntheticCell } from '../../fixtures/synthetic-cell.js';

const CONTEXT = { params: {}, repeat: 1, wallS: 2, expectations: [], error: null };

const judge = (records: CellRecords) => analyzeCell(records, CONTEXT).fidelity;

function checkOf(records: CellRecords, id: string): FidelityCheck {
  const check = judge(records).checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return check;
}

/** The records with one change to the final counters. */
function withAfter(records: CellRecords, change: (after: CounterSnapshot) => CounterSnapshot): CellRecords {
  const { before, after } = records.counters;
  return { ...records, counters: { before, after: after === null ? null : change(after) } };
}

type Interface = CounterSnapshot['interfaces'][number];
type Qdisc = CounterSnapshot['qdiscs'][number];

const withInterface = (records: CellRecords, node: string, change: (one: Interface) => Interface) =>
  withAfter(records, (after) => ({
    ...after,
    interfaces: after.interfaces.map((one) => (one.node === node ? change(one) : one)),
  }));

const withQdisc = (records: CellRecords, match: Partial<Qdisc>, change: (one: Qdisc) => Qdisc) =>
  withAfter(records, (after) => ({
    ...after,
    qdiscs: after.qdiscs.map((one) =>
      Object.entries(match).every(([key, value]) => one[key as keyof Qdisc] === value) ? change(one) : one,
    ),
  }));

const withNstat = (records: CellRecords, node: string, counters: Record<string, number>) =>
  withAfter(records, (after) => ({
    ...after,
    nstat: { ...after.nstat, [node]: { ...after.nstat[node], ...counters } },
  }));

const good = syntheticCell();

describe('the grade', () => {
  it('is PROVEN in virtual time and CALIBRATED in real time when nothing is wrong', () => {
    expect(judge(good)).toMatchObject({ grade: 'PROVEN' });
    expect(judge(good).checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(judge(syntheticCell({ clock: 'real' })).grade).toBe('CALIBRATED');
  });

  it('is INVALID after a failed hard check and DEGRADED after a failed soft one', () => {
    expect(judge(withNstat(good, 'east-1', { TcpExtTCPSpuriousRtxHostQueues: 1 })).grade).toBe('INVALID');
    expect(judge(withNstat(good, 'east-1', { Icmp6OutMsgs: 1 })).grade).toBe('DEGRADED');
  });

  it('is not PROVEN by counters that were never recorded, and each check says so', () => {
    const blind = { ...good, counters: { before: null, after: null } };
    expect(judge(blind).grade).toBe('DEGRADED');
    expect(checkOf(blind, 'accounting')).toMatchObject({
      verdict: 'skipped',
      measured: 'not evaluated',
      detail: 'a counter snapshot is missing',
    });
  });
});

describe('complete', () => {
  it('fails when the records end before the agent did', () => {
    const cut = { ...good, events: good.events.slice(0, -1) };
    expect(checkOf(cut, 'complete')).toMatchObject({
      verdict: 'fail',
      severity: 'hard',
      measured: 'records end early',
    });
  });

  it('fails when the agent ended with an error, and quotes it', () => {
    const t_ns = 5e9;
    const error = { code: 'experiment.deadline', message: 'it took too long', hint: null, detail: null, origin: null };
    const failed: CellRecords = {
      ...good,
      events: [
        { t_ns, event: 'error', ...error },
        { t_ns, event: 'agent.end', ok: false },
      ],
    };
    expect(checkOf(failed, 'complete')).toMatchObject({ verdict: 'fail', detail: 'it took too long' });
  });
});

describe('read-back', () => {
  it('fails on a difference and names it', () => {
    const differences = [{ what: 'qdisc east-gw wan', expected: 'limit 100', found: 'limit 1000' }];
    const other: CellRecords = {
      ...good,
      readback: { format: 'longhaul/readback@1', checked: 9, differences, facts: {} },
    };
    expect(checkOf(other, 'read-back')).toMatchObject({
      verdict: 'fail',
      measured: '1 of 9 facts',
      detail: 'qdisc east-gw wan: expected limit 100, found limit 1000',
    });
  });

  it('is skipped when nothing was read', () => {
    expect(checkOf({ ...good, readback: null }, 'read-back').verdict).toBe('skipped');
  });
});

describe('accounting', () => {
  it('fails when one packet vanishes between a wire and the far end', () => {
    const lossy = withInterface(good, 'west-gw', (one) =>
      one.link === 'wan' ? { ...one, rx_packets: one.rx_packets - 1 } : one,
    );
    expect(checkOf(lossy, 'accounting')).toMatchObject({ verdict: 'fail', severity: 'hard' });
    expect(checkOf(lossy, 'accounting').detail).toContain('wan forward: 29970 delivered by the wire, 29969 received');
  });

  it('fails when a port sent more than its queue let go', () => {
    const leak = withQdisc(good, { link: 'wan', direction: 'forward', place: 'port' }, (one) => ({
      ...one,
      packets: one.packets - 1,
    }));
    expect(checkOf(leak, 'accounting').detail).toContain('29969 dequeued, 29970 sent by the port');
  });

  it('counts packets still in flight and those the wire lost', () => {
    const inFlight = withQdisc(good, { link: 'wan', direction: 'forward', place: 'wire' }, (one) => ({
      ...one,
      packets: one.packets - 5,
      bytes: one.bytes - 5 * 1514,
      backlog_packets: 2,
      drops: 3,
    }));
    const balanced = withInterface(inFlight, 'west-gw', (one) =>
      one.link === 'wan' ? { ...one, rx_packets: one.rx_packets - 5, rx_bytes: one.rx_bytes - 5 * 1514 } : one,
    );
    expect(checkOf(balanced, 'accounting').verdict).toBe('pass');
  });
});

describe('router-conservation', () => {
  it('fails when a queue drop is not counted as one', () => {
    const hidden = withQdisc(good, { link: 'wan', direction: 'forward', place: 'port' }, (one) => ({
      ...one,
      drops: 39,
    }));
    expect(checkOf(hidden, 'router-conservation')).toMatchObject({
      verdict: 'fail',
      detail: 'east-gw: 45020 received, 45019 accounted for',
    });
  });

  it('leaves out a router that spoke for itself', () => {
    const hidden = withQdisc(good, { link: 'wan', direction: 'forward', place: 'port' }, (one) => ({
      ...one,
      drops: 39,
    }));
    const spoke = withNstat(hidden, 'east-gw', { IcmpOutMsgs: 1 });
    expect(checkOf(spoke, 'router-conservation')).toMatchObject({ verdict: 'pass', measured: '1 of 2 routers' });
  });
});

describe('device-drops', () => {
  it('fails when a veth device dropped a packet', () => {
    const dropped = withInterface(good, 'west-2', (one) => ({ ...one, tx_dropped: 1 }));
    expect(checkOf(dropped, 'device-drops')).toMatchObject({ verdict: 'fail', detail: 'west-2 eth0: tx_dropped 1' });
  });

  it('fails when the CPU backlog overflowed', () => {
    const overflowed = withAfter(good, (after) => ({ ...after, softnet_dropped: 7 }));
    expect(checkOf(overflowed, 'device-drops').detail).toBe('softnet: 7 packets dropped by the CPU backlog');
  });
});

describe('no-super-packets', () => {
  it('fails when the mean frame of the run is larger than the MTU allows', () => {
    const merged = withInterface(good, 'west-1', (one) => ({ ...one, rx_packets: Math.floor(one.rx_packets / 10) }));
    expect(checkOf(merged, 'no-super-packets')).toMatchObject({ verdict: 'fail', severity: 'hard' });
  });

  it('fails when super-packets appear in one sampling period only', () => {
    const iface = good.samples.iface.map((one) =>
      one.node === 'west-1' && one.t_ns === 2e9 ? { ...one, rx_bytes: one.rx_bytes + 3e6 } : one,
    );
    const burst = { ...good, samples: { ...good.samples, iface } };
    expect(checkOf(burst, 'no-super-packets')).toMatchObject({ verdict: 'fail' });
    expect(checkOf(burst, 'no-super-packets').detail).toContain('west-1 eth0');
  });
});

describe('ownership', () => {
  it('fails when TCP suppressed a retransmission because a queue still held the packet', () => {
    expect(checkOf(withNstat(good, 'west-3', { TcpExtTCPSpuriousRtxHostQueues: 2 }), 'ownership')).toMatchObject({
      verdict: 'fail',
      severity: 'hard',
      detail: 'west-3: 2',
    });
  });
});

describe('no-stray-packets', () => {
  it('fails on IPv6 control messages', () => {
    expect(checkOf(withNstat(good, 'east-2', { Icmp6OutMsgs: 3 }), 'no-stray-packets').detail).toBe(
      'east-2: Icmp6OutMsgs 3',
    );
  });

  it('fails on frames that are not IP, such as ARP', () => {
    const arp = withInterface(good, 'east-4', (one) => ({ ...one, rx_packets: one.rx_packets + 1 }));
    expect(checkOf(arp, 'no-stray-packets').detail).toBe('east-4: 1 frames that are not IP');
  });

  it('fails on traffic before the first workload', () => {
    const { before, after } = good.counters;
    const interfaces = (before?.interfaces ?? []).map((one) =>
      one.node === 'east-3' ? { ...one, rx_packets: 1 } : one,
    );
    const early: CellRecords = {
      ...good,
      counters: { before: before === null ? null : { ...before, interfaces }, after },
    };
    expect(checkOf(early, 'no-stray-packets').detail).toContain('east-3 eth0: 1 packets before the first workload');
  });
});

describe('idle-rtt', () => {
  it('fails when a lone ping is 3 µs off in virtual time', () => {
    const late = syntheticCell({ results: [pingResult(good.input, 3)] });
    expect(checkOf(late, 'idle-rtt')).toMatchObject({ verdict: 'fail', severity: 'soft' });
    expect(checkOf(late, 'idle-rtt').measured).toContain('+2.8 µs');
  });

  it('allows 50 µs for the median in real time, and no more', () => {
    const real = (us: number) => syntheticCell({ clock: 'real', results: [pingResult(good.input, us)] });
    expect(checkOf(real(45), 'idle-rtt').verdict).toBe('pass');
    expect(checkOf(real(55), 'idle-rtt').verdict).toBe('fail');
  });

  it('does not judge a ping that shared the network', () => {
    const busy = syntheticCell({ results: [{ ...pingResult(good.input, 900), overlapped_by: ['other'] }] });
    expect(checkOf(busy, 'idle-rtt')).toMatchObject({
      verdict: 'skipped',
      detail: 'no ping ran alone on a single path whose links stayed the same',
    });
  });
});

describe('loss', () => {
  const lossy = (losses: number, wanLoss = { model: 'random', ratio: 0.01 } as const) =>
    syntheticCell({
      network: { wanLoss },
      traffic: [{ from: 'east-1', to: 'west-1', startNs: 0, endNs: 1e9, packets: 40_000, frameBytes: 1514, losses }],
    });

  it('passes near the configured ratio and fails far from it', () => {
    expect(checkOf(lossy(421), 'loss-ratio').verdict).toBe('pass');
    expect(checkOf(lossy(600), 'loss-ratio')).toMatchObject({ verdict: 'fail', severity: 'soft' });
    expect(checkOf(lossy(0), 'loss-ratio').verdict).toBe('fail');
  });

  it('says that it cannot judge a handful of packets', () => {
    const few = syntheticCell({ network: { wanLoss: { model: 'random', ratio: 1e-6 } } });
    expect(checkOf(few, 'loss-ratio')).toMatchObject({ verdict: 'skipped' });
    expect(checkOf(few, 'loss-ratio').detail).toContain('too few packets');
  });

  it('widens the interval for losses in bursts', () => {
    const records = syntheticCell({
      network: { wanLoss: { model: 'gilbert-elliott', ratio: 0.01, meanBurstPackets: 20 } },
      traffic: [
        { from: 'east-1', to: 'west-1', startNs: 0, endNs: 1e9, packets: 40_000, frameBytes: 1514, losses: 600 },
      ],
    });
    expect(checkOf(records, 'loss-ratio').verdict).toBe('pass');
  });

  it('fails hard when a wire without loss lost a packet', () => {
    const broken = withQdisc(good, { link: 'wan', direction: 'reverse', place: 'wire' }, (one) => ({
      ...one,
      drops: 1,
    }));
    expect(checkOf(broken, 'clean-wires')).toMatchObject({
      verdict: 'fail',
      severity: 'hard',
      detail: 'wan reverse: 1 lost',
    });
  });
});

describe('queue-bound', () => {
  it('fails when a queue was longer than its limit', () => {
    const limit = good.input.plan.links.find(({ id }) => id === 'wan')?.forward.limitPackets ?? 0;
    const overfull = (packets: number): CellRecords => ({
      ...good,
      samples: {
        ...good.samples,
        qdisc: good.samples.qdisc.map((one) =>
          one.link === 'wan' && one.place === 'port' && one.t_ns === 2e9 ? { ...one, backlog_packets: packets } : one,
        ),
      },
    });
    expect(checkOf(overfull(limit + 1), 'queue-bound').verdict).toBe('pass');
    expect(checkOf(overfull(limit + 2), 'queue-bound')).toMatchObject({ verdict: 'fail', severity: 'soft' });
  });
});
