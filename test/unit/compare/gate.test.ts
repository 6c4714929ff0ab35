import { describe, expect, it } from 'vitest';
import { parseGate } from '../../../src/analyze/compare/index.js';
import { LonghaulError } from '../../../src/errors/index.js';

function refusal(text: string): LonghaulError {
  try {
    parseGate(text);
  } catch (error) {
    if (error instanceof LonghaulError) return error;
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
}

describe('parseGate', () => {
  it.each([
    ['goodput_bps < -2%', 'goodput_bps', 'below', { kind: 'relative', ratio: -0.02 }],
    ['  tcp.goodput_bps<-2 %', 'tcp.goodput_bps', 'below', { kind: 'relative', ratio: -0.02 }],
    ['goodput_bps < -1.5 Mbit/s', 'goodput_bps', 'below', { kind: 'absolute', value: -1.5e6 }],
    ['rtt_p99_ms > 0.5 ms', 'rtt_p99_ms', 'above', { kind: 'absolute', value: 0.5 }],
    ['time_s > 20 ms', 'time_s', 'above', { kind: 'absolute', value: 0.02 }],
    ['busbw_Bps < -1 MB/s', 'busbw_Bps', 'below', { kind: 'absolute', value: -1e6 }],
    [
      'wan.forward.max_backlog_bytes > 1 KiB',
      'wan.forward.max_backlog_bytes',
      'above',
      { kind: 'absolute', value: 1024 },
    ],
    ['retransmits > 10', 'retransmits', 'above', { kind: 'absolute', value: 10 }],
    ['udp_lost_ratio > 1e-3', 'udp_lost_ratio', 'above', { kind: 'absolute', value: 1e-3 }],
  ])('reads %s', (text, ...[metric, trips, bound]) => {
    expect(parseGate(text)).toEqual({ text, metric, trips, bound });
  });

  it.each([
    ['', 1, 'begins with the name of a metric'],
    ['< -2%', 1, 'begins with the name of a metric'],
    ['goodput_bps', 12, 'after the metric comes < or >, and here is nothing of the kind'],
    ['goodput_bps <= -2%', 13, 'here is "<="'],
    ['goodput_bps = 2%', 13, 'here is "="'],
    ['goodput_bps <', 14, 'has no bound'],
    ['goodput_bps < -2', 15, 'has no unit'],
    ['goodput_bps < -2 ms', 15, 'not a unit of a rate'],
    ['goodput_bps < x%', 15, 'not a ratio'],
    ['busbw_Bps < 1 MB', 13, 'not a number of bytes per second'],
    ['retransmits > 5 packets', 15, 'not a number'],
    ['goodput_bps < -2% and retransmits > 3', 15, 'is not a unit of a rate'],
  ])('refuses %s at column %i', (text, column, message) => {
    const error = refusal(text);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ code: 'usage', where: { file: '--fail-if', line: 1, col: column, text } });
    expect(error.hint).not.toBe('');
  });
});
