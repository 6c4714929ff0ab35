import { describe, expect, it } from 'vitest';
import { PcapStream } from '../../../src/parse/pcap-stream.js';
import { capture } from '../../fixtures/pcap.js';
import { cookedRecord, parseRecord } from '../../fixtures/cooked-capture.js';

const ORIGIN = 1_704_067_203_000_000_000n;

/** The bytes in chunks of one size, as a file is read. */
function read(bytes: Uint8Array, chunkBytes: number): readonly { tNs: number; length: number; data: Buffer }[] {
  const packets: { tNs: number; length: number; data: Buffer }[] = [];
  const stream = new PcapStream(ORIGIN, ({ tNs, length, bytes: held, start, end }) =>
    packets.push({ tNs, length, data: Buffer.from(held.subarray(start, end)) }),
  );
  for (let at = 0; at < bytes.length; at += chunkBytes) stream.push(Buffer.from(bytes.subarray(at, at + chunkBytes)));
  return packets;
}

describe('PcapStream', () => {
  const bytes = capture([
    { timeNs: ORIGIN - 1n, data: [1, 2, 3], wireBytes: 1514 },
    { timeNs: ORIGIN + 3_000_000_001n, data: [4] },
  ]);

  it.each([1, 7, 16, 1 << 20])('gives the same packets in chunks of %i bytes, to the nanosecond', (chunkBytes) => {
    expect(read(bytes, chunkBytes)).toEqual([
      { tNs: -1, length: 1514, data: Buffer.from([1, 2, 3]) },
      { tNs: 3_000_000_001, length: 1, data: Buffer.from([4]) },
    ]);
  });

  it('reads microseconds, and files of machines with the other byte order', () => {
    const micro = capture([{ timeNs: ORIGIN + 5_000n, data: [9] }], 0xa1b2c3d4);
    // The fixture writes the second field as given: 5000 of its units.
    expect(read(micro, 100)[0]?.tNs).toBe(5_000_000);
    const swapped = Buffer.from(bytes.subarray(0, 24 + 19));
    for (const at of [0, 16, 20, 24, 28, 32, 36]) swapped.subarray(at, at + 4).reverse();
    expect(read(swapped, 100)[0]).toMatchObject({ tNs: -1, length: 1514 });
  });

  it('leaves out a packet that was cut off, and refuses what is no capture', () => {
    expect(read(bytes.subarray(0, bytes.length - 1), 10)).toHaveLength(1);
    expect(() => read(new Uint8Array(24), 24)).toThrow('damaged');
    const long = Buffer.from(bytes);
    long.writeUInt32LE(1 << 30, 24 + 8);
    expect(() => read(long, 100)).toThrow('a record of 1073741824 bytes');
  });
});

describe('parseCookedPacket', () => {
  const packet = { from: '10.0.0.1', to: '10.0.0.9', id: 5 };

  it('reads device, direction, frame and flow', () => {
    expect(parseRecord(cookedRecord(packet, 12, 'out'), 1520)).toMatchObject({
      interfaceIndex: 12,
      way: 'out',
      frameBytes: 1514,
      destination: 0x0a000009,
    });
    expect(parseRecord(cookedRecord(packet, 12, 'in'), 1520).way).toBe('in');
  });

  it('gives one key to a packet on all its hops, and other keys to all other packets', () => {
    const key = (change: object, length = 1520) =>
      parseRecord(cookedRecord({ ...packet, ...change }, 1, 'in'), length).key;
    expect(key({ ttl: 63, ecn: 3 })).toBe(key({}));
    const others = [key({ id: 6 }), key({ port: 1 }), key({ from: '10.0.0.2' }), key({}, 1519)];
    expect(new Set([key({}), ...others]).size).toBe(5);
  });

  it('tells 100,000 packets apart', () => {
    const record = cookedRecord(packet, 1, 'in');
    const keys = new Set<number>();
    for (let k = 0; k < 100_000; k++) {
      record.writeUInt32BE(k, 44);
      keys.add(parseRecord(record, 1520).key ?? -1);
    }
    expect(keys.size).toBe(100_000);
    expect([...keys].reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
  });

  it('has no identity for what is not IPv4', () => {
    const arp = cookedRecord(packet, 1, 'in');
    arp.writeUInt16BE(0x0806, 0);
    expect(parseRecord(arp, 62).key).toBeNull();
  });
});
