import { describe, expect, it } from 'vitest';
import { parseIpDevices, parseIpRoutes } from '../../../src/parse/ip-json.js';
import { recordedText } from '../../fixtures/recorded-lab.js';

describe('parseIpDevices', () => {
  it('reads MAC, MTU, state, GSO limit and addresses of every device', () => {
    const devices = parseIpDevices(recordedText('h3', 'addr'));
    expect(devices.map(({ dev }) => dev)).toEqual(['lo', 'eth0', 'eth1']);
    expect(devices[1]).toEqual({
      dev: 'eth0',
      mac: '02:00:00:00:00:14',
      mtuBytes: 1500,
      up: true,
      gsoMaxSegs: 1,
      addresses: [{ address: '192.168.64.12', prefixLength: 31 }],
    });
  });

  it('counts a device without a carrier as down', () => {
    const row = { ifname: 'x', address: '02:00:00:00:00:00', mtu: 1500, flags: ['NO-CARRIER', 'BROADCAST', 'UP'] };
    expect(parseIpDevices(JSON.stringify([row]))[0]?.up).toBe(false);
  });

  it('reads nothing printed as no devices, and refuses what is no list', () => {
    expect(parseIpDevices('\n')).toEqual([]);
    expect(() => parseIpDevices('Device "x" does not exist.')).toThrow('cannot read the output of ip');
    expect(() => parseIpDevices('[{"ifname":"x"}]')).toThrow('no text "address"');
  });
});

describe('parseIpRoutes', () => {
  it('reads single and multipath next hops and spells single addresses with their length', () => {
    const routes = parseIpRoutes(recordedText('b-gw', 'route'));
    expect(routes).toContainEqual({
      destination: '192.168.64.2/31',
      nextHops: [
        { via: '192.168.64.6', dev: 'ab.0', weight: 1 },
        { via: '192.168.64.8', dev: 'ab.1', weight: 1 },
      ],
    });
    expect(routes).toContainEqual({
      destination: '192.168.64.14/32',
      nextHops: [{ via: '192.168.64.11', dev: 'bc', weight: 1 }],
    });
    expect(routes).toContainEqual({
      destination: '192.168.64.4/31',
      nextHops: [{ via: null, dev: 'h2', weight: 1 }],
    });
  });
});
