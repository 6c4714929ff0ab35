import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePing, parsePingVersion } from '../../../src/parse/ping.js';

const recorded = (name: string) => readFileSync(new URL(`../../fixtures/ping/${name}.txt`, import.meta.url), 'utf8');

describe('parsePing', () => {
  it('reads replies, totals and the summary to the microsecond', () => {
    const report = parsePing(recorded('20221126-ok'));
    expect(report).toEqual({
      replies: [
        { seq: 1, rttMs: 0.351 },
        { seq: 2, rttMs: 0.066 },
        { seq: 3, rttMs: 0.064 },
      ],
      sent: 3,
      received: 3,
      rtt: { minMs: 0.064, avgMs: 0.16, maxMs: 0.351 },
      errors: [],
    });
  });

  it('shows that replies above 1 ms are rounded while the summary is not', () => {
    const report = parsePing(recorded('20221126-wan'));
    expect(report.replies[1]?.rttMs).toBe(10);
    expect(report.rtt?.minMs).toBe(10.029);
  });

  it('reads a run without any reply', () => {
    expect(parsePing(recorded('20221126-loss'))).toEqual({ replies: [], sent: 2, received: 0, rtt: null, errors: [] });
  });

  it('reads the newer iputils of 20240905', () => {
    const report = parsePing(recorded('20240905-ok'));
    expect(report.replies.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(report).toMatchObject({ sent: 4, received: 4, rtt: { minMs: 10.047, avgMs: 10.047, maxMs: 10.047 } });
    expect(parsePing(recorded('20240905-loss'))).toEqual({ replies: [], sent: 2, received: 0, rtt: null, errors: [] });
    expect(parsePingVersion('ping from iputils 20240905\nlibcap: yes')).toBe(20240905);
  });

  it('keeps what routers said, each message once', () => {
    expect(parsePing(recorded('20221126-unreachable')).errors).toEqual(['Destination Net Unreachable']);
  });

  it('leaves out duplicates and damaged replies', () => {
    const noisy = recorded('20221126-ok')
      .replace('time=0.066 ms', 'time=0.066 ms\n64 bytes from 10.0.0.5: icmp_seq=2 ttl=63 time=9.00 ms (DUP!)')
      .replace('time=0.064 ms', 'time=0.064 ms (BAD CHECKSUM!)');
    expect(parsePing(noisy).replies.map((reply) => reply.seq)).toEqual([1, 2]);
  });

  it('refuses a reply that carries no time', () => {
    expect(() => parsePing(recorded('20221126-short'))).toThrow('a reply without a time');
  });

  it('refuses an output that was cut off', () => {
    const cut = recorded('20221126-ok').split('---')[0] ?? '';
    expect(() => parsePing(cut)).toThrow('no line of totals');
  });
});

describe('parsePingVersion', () => {
  it('reads the release date of iputils, and nothing else', () => {
    expect(parsePingVersion('ping from iputils 20221126\nlibcap: yes')).toBe(20221126);
    expect(parsePingVersion('ping from iputils-s20180629')).toBe(20180629);
    expect(parsePingVersion('ping (GNU inetutils) 2.4')).toBeNull();
  });
});
