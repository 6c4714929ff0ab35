import { describe, expect, it } from 'vitest';
import { parseTcQdiscs } from '../../../src/parse/tc-json.js';
import { recordedText } from '../../fixtures/recorded-lab.js';

describe('parseTcQdiscs', () => {
  it('keeps all digits of a 64-bit seed', () => {
    const wire = parseTcQdiscs(recordedText('wires', 'qdisc')).find(
      ({ dev, kind }) => dev === 'w2a' && kind === 'netem',
    );
    expect(wire?.options['seed']).toBe('16908215257509224700');
  });

  it('tells the root from a child and reads rates above 34 Gbit/s', () => {
    const [tbf, codel] = parseTcQdiscs(recordedText('b-gw', 'qdisc')).filter(({ dev }) => dev === 'ab.0');
    expect([tbf?.kind, tbf?.parent, tbf?.handle, tbf?.options['rate']]).toEqual(['tbf', 'root', '1:', 6_250_000_000]);
    expect([codel?.kind, codel?.parent, codel?.options['ecn']]).toEqual(['fq_codel', '1:1', true]);
  });

  it('reads the output with statistics as well', () => {
    const plain = parseTcQdiscs(recordedText('wires', 'qdisc'));
    expect(parseTcQdiscs(recordedText('wires', 'qdisc-s'))).toEqual(plain);
    expect(plain.length).toBeGreaterThan(20);
  });
});
