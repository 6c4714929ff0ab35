/**
 * For every check the test that breaks what it looks at and sees it fail. A new check without one fails here, and so does an entry
 * whose test has gone.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHECKS, PACKET_CHECKS, REAL_TIME_CHECKS } from '../../../src/analyze/checks/index.js';

/** Check → file below test/ and the beginning of the title of the test. */
const BROKEN_BY: Readonly<Record<string, readonly (readonly [file: string, title: string])[]>> = {
  complete: [['unit/analyze/checks', 'fails when the records end before the agent did']],
  'read-back': [['unit/analyze/checks', 'fails on a difference and names it']],
  accounting: [['unit/analyze/checks', 'fails when one packet vanishes between a wire and the far end']],
  'router-conservation': [
    ['unit/analyze/checks', 'fails when a queue drop is not counted as one'],
    ['lab/proof', 'is caught when a packet in fifty vanishes before the queue'],
  ],
  'device-drops': [['unit/analyze/checks', 'fails when a veth device dropped a packet']],
  'clean-wires': [['unit/analyze/checks', 'fails hard when a wire without loss lost a packet']],
  'no-super-packets': [
    ['unit/analyze/checks', 'fails when the mean frame of the run is larger than the MTU allows'],
    ['lab/proof', 'is caught when a host sends super-packets'],
  ],
  ownership: [['unit/analyze/checks', 'fails when TCP suppressed a retransmission']],
  'no-stray-packets': [['unit/analyze/checks', 'fails on frames that are not IP, such as ARP']],
  'idle-rtt': [['unit/analyze/checks', 'fails when a lone ping is 3 µs off in virtual time']],
  'loss-ratio': [['unit/analyze/checks', 'passes near the configured ratio and fails far from it']],
  'loss-prediction': [['unit/analyze/packet-checks', 'fails on the stray packet that shifts all later decisions']],
  'duplication-ratio': [['unit/analyze/varying-checks', 'passes near the configured ratio and fails far from it']],
  'queue-bound': [['unit/analyze/checks', 'fails when a queue was longer than its limit']],
  calibration: [['unit/analyze/packet-checks', 'fails where a link setting failed in its own lab']],
  'trace-delivery': [['unit/analyze/varying-checks', 'fails on %s']],
  'changes-on-time': [['unit/analyze/varying-checks', 'passes a change 1 µs late and fails one 11 µs late']],
  capture: [['unit/analyze/packet-checks', "['capture', 'the capture missed a packet'"]],
  'timer-lateness': [['unit/analyze/packet-checks', 'grades a run on the real clock by its timers']],
  residual: [
    ['unit/analyze/packet-checks', "['residual', 'the rate is 0.1 % too low'"],
    ['lab/proof', 'is caught when the rate is 1 % less than planned'],
  ],
  'residual-usable': [['unit/analyze/packet-checks', 'is INVALID when a host is so overloaded']],
  'predicted-drops': [['unit/analyze/packet-checks', "['predicted-drops', 'one packet was dropped for no reason'"]],
  'queue-limit': [['unit/analyze/packet-checks', "['queue-limit', 'the queue holds two packets more'"]],
  capacity: [['unit/analyze/packet-checks', "['capacity', 'the rate is 0.1 % too low'"]],
  'idle-delay': [['unit/analyze/packet-checks', "['idle-delay', 'lone packets are 3 µs late'"]],
  'work-conservation': [['unit/analyze/packet-checks', 'is judged by its spacing']],
  order: [['unit/analyze/packet-checks', "['order', 'a packet overtakes another'"]],
  'burst-length': [['unit/analyze/packet-checks', 'comes in bursts of the length asked for']],
  'delay-law': [
    ['unit/analyze/delay-law', 'fails for $planned.name where the wire draws $real.name'],
    ['lab/proof', 'is caught when the delays have another distribution'],
  ],
};

const ids = [...CHECKS, ...PACKET_CHECKS, ...REAL_TIME_CHECKS].map(({ id }) => id);

it('every check has a test that breaks it', () => {
  expect(Object.keys(BROKEN_BY).sort()).toEqual([...ids].sort());
});

it.each(ids)('the test that breaks %s is there', (id) => {
  for (const [file, title] of BROKEN_BY[id] ?? []) {
    const text = readFileSync(new URL(`../../${file}.test.ts`, import.meta.url), 'utf8');
    expect(text, `${file}: ${title}`).toContain(title);
  }
});
