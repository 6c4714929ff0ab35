import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../../src/analyze/index.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';

const records = syntheticCell();

describe('firstDifference', () => {
  it('is null for equal records and does not look at facts of the host', () => {
    const events = records.events.map((event) => (event.event === 'agent.start' ? { ...event, pid: 99 } : event));
    expect(firstDifference(records, syntheticCell())).toBeNull();
    expect(firstDifference(records, { ...records, events })).toBeNull();
  });

  it('names the file, the row, the field and both values', () => {
    const iface = records.samples.iface.map((one, k) => (k === 40 ? { ...one, rx_packets: 77 } : one));
    const original = records.samples.iface[40];
    expect(firstDifference(records, { ...records, samples: { ...records.samples, iface } })).toEqual({
      place: { kind: 'samples', name: 'iface' },
      row: 40,
      field: ['rx_packets'],
      tNs: original?.t_ns,
      recorded: original?.rx_packets,
      repeated: 77,
    });
  });

  it('takes the earliest of several, whatever file it is in', () => {
    const late = records.samples.iface.map((one) => (one.t_ns > 2e9 ? { ...one, rx_bytes: 1 } : one));
    const early = records.samples.qdisc.map((one) => (one.t_ns > 1e8 ? { ...one, drops: 5 } : one));
    const workloads = records.workloads.map((one) => ({ ...one, metrics: { ...one.metrics, received: 9 } }));
    const changed = { ...records, workloads, samples: { ...records.samples, iface: late, qdisc: early } };
    expect(firstDifference(records, changed)).toMatchObject({
      place: { kind: 'samples', name: 'qdisc' },
      field: ['drops'],
      repeated: 5,
    });
  });

  it('goes into nested fields of results', () => {
    const workloads = records.workloads.map((one) => ({ ...one, metrics: { ...one.metrics, received: 9 } }));
    expect(firstDifference(records, { ...records, workloads })).toMatchObject({
      place: { kind: 'workload', id: 'idle-rtt' },
      field: ['metrics', 'received'],
      repeated: 9,
    });
  });

  it('says so when one side has a record more, or a whole file', () => {
    const shorter = { ...records, events: records.events.slice(0, -1) };
    const last = records.events.at(-1);
    expect(firstDifference(records, shorter)).toMatchObject({
      place: { kind: 'events' },
      row: records.events.length - 1,
      field: [],
      recorded: last,
      repeated: undefined,
    });
    const captures = [{ node: 'a', dev: 'eth0', bytes: 24, sha256: '00' }];
    expect(firstDifference(records, { ...records, captures })).toMatchObject({
      place: { kind: 'capture', node: 'a', dev: 'eth0' },
      recorded: undefined,
    });
  });
});
