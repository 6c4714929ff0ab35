import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalRows } from '../../../src/analyze/canonical-json.js';
import { digestCell, digestRecords } from '../../../src/analyze/index.js';
import type { CellEvent, CellRecords } from '../../../src/records/index.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';

const records = syntheticCell();
const digest = digestCell(records);

const withEvents = (change: (event: CellEvent) => CellEvent): CellRecords => ({
  ...records,
  events: records.events.map(change),
});

describe('digestCell', () => {
  it('is the same for the same records and does not depend on the order of keys', () => {
    const reversed = JSON.parse(JSON.stringify(records), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as CellRecords;
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digestCell(syntheticCell())).toBe(digest);
    expect(digestCell(reversed)).toBe(digest);
  });

  it('does not see facts of the host', () => {
    const moved = withEvents((event) =>
      event.event === 'agent.start' ? { ...event, pid: 4711, kernel: '6.12', versions: { ip: '6.1' } } : event,
    );
    const facts = {
      ...records,
      readback: { format: 'longhaul/readback@1', checked: 120, differences: [], facts: {} } as const,
    };
    expect(digestCell(moved)).toBe(digest);
    expect(digestCell(facts)).toBe(digest);
  });

  it('changes when one nanosecond, one packet or one result changes', () => {
    const later = withEvents((event) => (event.event === 'workload.end' ? { ...event, t_ns: event.t_ns + 1 } : event));
    const iface = records.samples.iface.map((one, k) => (k === 40 ? { ...one, rx_packets: one.rx_packets + 1 } : one));
    const result = records.workloads.map((one) => ({ ...one, metrics: { ...one.metrics, received: 9 } }));
    const capture = { node: 'a', dev: 'eth0', bytes: 24, sha256: '00' };
    const { after } = records.counters;
    const counters = { ...records.counters, after: after === null ? null : { ...after, softnet_dropped: 1 } };
    const changed = [
      later,
      { ...records, samples: { ...records.samples, iface } },
      { ...records, workloads: result },
      { ...records, counters },
      { ...records, captures: [capture] },
      { ...records, captures: [{ ...capture, sha256: '01' }] },
    ].map(digestCell);
    expect(new Set([digest, ...changed]).size).toBe(7);
  });

  it('has a digest of its own for each part, so that only the part that differs does', () => {
    const result = records.workloads.map((one) => ({ ...one, metrics: { ...one.metrics, received: 9 } }));
    const [before, after] = [digestRecords(records), digestRecords({ ...records, workloads: result })];
    const names = Object.keys(before.sections);
    expect(names).toEqual(expect.arrayContaining(['events', 'counters', 'samples tcp', 'workload idle-rtt']));
    expect(names.filter((name) => before.sections[name] !== after.sections[name])).toEqual(['workload idle-rtt']);
  });

  it('keeps the sections apart: a sample moved to another file is another result', () => {
    const [first, ...rest] = records.samples.iface;
    const moved = { ...records.samples, iface: rest, qdisc: [...records.samples.qdisc, first] };
    expect(digestCell({ ...records, samples: moved } as CellRecords)).not.toBe(digest);
  });
});

describe('canonicalJson', () => {
  it('reads back as the value it was made from', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('sorts keys and refuses numbers that JSON would turn into null', () => {
    expect(canonicalJson({ b: 1, a: { d: [1, 2], c: null }, e: undefined })).toBe('{"a":{"c":null,"d":[1,2]},"b":1}');
    expect(() => canonicalJson({ rate: Number.NaN })).toThrow(TypeError);
  });
});

describe('canonicalRows', () => {
  it('loses nothing and does not depend on the order of keys', () => {
    const row = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,6}$/),
      fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
    );
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const read = [...canonicalRows(rows)].flatMap((text) => JSON.parse(text) as object[]);
        const turned = rows.map((one) => Object.fromEntries(Object.entries(one).reverse()));
        expect(read).toEqual(rows.map((one) => ({ ...one })));
        expect([...canonicalRows(turned)]).toEqual([...canonicalRows(rows)]);
      }),
    );
    expect([...canonicalRows(Array.from({ length: 2050 }, (_, k) => ({ k })))]).toHaveLength(3);
  });
});
