import { describe, expect, it } from 'vitest';
import { firstPacketDifference } from '../../../src/analyze/index.js';
import { parsePcap } from '../../../src/parse/pcap.js';
import { capture } from '../../fixtures/pcap.js';

const first = { timeNs: 1_704_067_203_000_000_001n, data: [1, 2, 3] };
const second = { timeNs: 1_704_067_203_000_000_500n, data: [4, 5, 6, 7], wireBytes: 1514 };
const packets = [first, second];

describe('parsePcap', () => {
  it('reads stamps to the nanosecond, sizes on the wire and what was kept of the frame', () => {
    const read = [...parsePcap(capture(packets))];
    expect(read.map(({ timeNs, wireBytes, data }) => ({ timeNs, wireBytes, data: [...data] }))).toEqual([
      { timeNs: 1_704_067_203_000_000_001n, wireBytes: 3, data: [1, 2, 3] },
      { timeNs: 1_704_067_203_000_000_500n, wireBytes: 1514, data: [4, 5, 6, 7] },
    ]);
  });

  it('leaves out a packet that was cut off at the end', () => {
    const bytes = capture(packets);
    expect([...parsePcap(bytes.subarray(0, bytes.length - 1))]).toHaveLength(1);
    expect([...parsePcap(bytes.subarray(0, 24))]).toHaveLength(0);
  });

  it('counts microseconds where the file says so, and refuses what is no capture', () => {
    const [only] = parsePcap(capture([{ timeNs: 7_000_005_000n, data: [] }], 0xa1b2c3d4));
    expect(only?.timeNs).toBe(7_005_000_000n);
    expect(() => [...parsePcap(new Uint8Array(24))]).toThrow('not a packet capture');
  });
});

describe('firstPacketDifference', () => {
  it('finds nothing in equal captures', () => {
    expect(firstPacketDifference(capture(packets), capture(packets))).toBeNull();
  });

  it.each([
    { change: 'a nanosecond', other: [first, { ...second, timeNs: second.timeNs + 1n }], field: 'time_ns', packet: 1 },
    { change: 'a size', other: [{ ...first, wireBytes: 60 }, second], field: 'wire_bytes', packet: 0 },
    { change: 'a byte', other: [first, { ...second, data: [4, 5, 9, 7] }], field: 'data[2]', packet: 1 },
    { change: 'a missing packet', other: [first], field: '', packet: 1 },
  ])('names the packet and the field of $change', ({ other, field, packet }) => {
    expect(firstPacketDifference(capture(packets), capture(other))).toMatchObject({ field, packet });
    expect(firstPacketDifference(capture(other), capture(packets))).toMatchObject({ field, packet });
  });
});
