/** One moment of one guest, printed by two versions of iproute2: 6.1 of Debian 12 and 6.15 of its backports. Kernel 7.3.4. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseIpDevices, parseIpRoutes } from '../../../src/parse/ip-json.js';
import { parseTcQdiscs } from '../../../src/parse/tc-json.js';

interface Recording {
  readonly version: string;
  readonly addr: string;
  readonly route: string;
  /** By qdisc; those with `-s` with statistics. */
  readonly qdiscs: Readonly<Record<string, string>>;
}

const recording = (version: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/iproute2/${version}.json`, import.meta.url), 'utf8')) as Recording;
const [older, newer] = [recording('6.1'), recording('6.15')];

describe('iproute2 6.1 and 6.15', () => {
  it('are what was recorded', () => {
    expect(older.version).toContain('iproute2-6.1.0');
    expect(newer.version).toContain('iproute2-6.15.0');
    expect(Object.keys(older.qdiscs).length).toBeGreaterThan(20);
  });

  it('show the same devices and routes', () => {
    expect(parseIpDevices(older.addr)).toEqual(parseIpDevices(newer.addr));
    expect(parseIpDevices(newer.addr).map(({ dev }) => dev)).toContain('near0');
    expect(parseIpRoutes(older.route)).toEqual(parseIpRoutes(newer.route));
  });

  // `seed` came with 6.6, which is why longhaul wants at least that; fq has gained settings, which the newer tc prints with a
  // space in their names. A burst of TBF is a time in whole ticks, of which 6.1 makes fewer bytes at 800 Gbit/s.
  const added: Readonly<Record<string, readonly string[]>> = {
    netem: ['seed'],
    fq: ['bands', 'priomap ', 'weights ', 'offload_horizon'],
    tbf: ['burst', 'lat'],
  };

  it.each(Object.keys(newer.qdiscs))('show the same settings of %s, but for those that came later', (name) => {
    const [was] = parseTcQdiscs(older.qdiscs[name] ?? '', 'near0');
    const [is] = parseTcQdiscs(newer.qdiscs[name] ?? '', 'near0');
    const later = new Set(added[is?.kind ?? '']);
    const options = Object.entries(is?.options ?? {}).filter(([key]) => !later.has(key));
    const before = Object.entries(was?.options ?? {}).filter(([key]) => !later.has(key));
    expect({ ...is, options: Object.fromEntries(options) }).toEqual({ ...was, options: Object.fromEntries(before) });
  });
});
