/** What `ip -j` prints; tested with iproute2 6.15. */
import type { KernelDevice, KernelRoute } from '../program/kernel-state.js';
import { type JsonObject, numberField, objectsField, optionalNumber, parseJsonObject, stringField } from './fields.js';

const PROGRAM = 'ip';

/**
 * Devices with their IPv4 addresses, from `ip -j -d addr`. `ip -j -d link` works too and has no addresses.
 * @throws LonghaulError `experiment.workload` if the text is neither
 */
export function parseIpDevices(text: string): readonly KernelDevice[] {
  return rowsOf(text).map((row) => ({
    dev: stringField(PROGRAM, row, 'ifname'),
    mac: stringField(PROGRAM, row, 'address'),
    mtuBytes: numberField(PROGRAM, row, 'mtu'),
    // LOWER_UP is the carrier: a veth has one once both of its ends are up.
    up: hasFlag(row, 'UP') && hasFlag(row, 'LOWER_UP'),
    gsoMaxSegs: optionalNumber(PROGRAM, row, 'gso_max_segs'),
    addresses: optionalObjects(row, 'addr_info')
      .filter((address) => address['family'] === 'inet')
      .map((address) => ({
        address: stringField(PROGRAM, address, 'local'),
        prefixLength: numberField(PROGRAM, address, 'prefixlen'),
      })),
  }));
}

/**
 * The main IPv4 table, from `ip -j route`.
 * @throws LonghaulError `experiment.workload` if the text is something else
 */
export function parseIpRoutes(text: string): readonly KernelRoute[] {
  return rowsOf(text).map((row) => ({
    destination: withLength(stringField(PROGRAM, row, 'dst')),
    nextHops: row['nexthops'] === undefined ? [nextHop(row)] : objectsField(PROGRAM, row, 'nexthops').map(nextHop),
    ...routeMetrics(row),
  }));
}

/** ip shows metrics as a list of one mapping. */
function routeMetrics(row: JsonObject): Pick<KernelRoute, 'congestion' | 'initcwnd'> {
  const [metrics = {}] = optionalObjects(row, 'metrics');
  const initcwnd = optionalNumber(PROGRAM, metrics, 'initcwnd');
  return {
    ...(metrics['congestion'] === undefined ? {} : { congestion: stringField(PROGRAM, metrics, 'congestion') }),
    ...(initcwnd === null ? {} : { initcwnd }),
  };
}

function nextHop(row: JsonObject): KernelRoute['nextHops'][number] {
  return {
    via: row['gateway'] === undefined ? null : stringField(PROGRAM, row, 'gateway'),
    dev: stringField(PROGRAM, row, 'dev'),
    weight: optionalNumber(PROGRAM, row, 'weight') ?? 1,
  };
}

/** ip leaves out `/32`. */
function withLength(destination: string): string {
  return destination === 'default' || destination.includes('/') ? destination : `${destination}/32`;
}

function hasFlag(row: JsonObject, flag: string): boolean {
  const flags = row['flags'];
  return Array.isArray(flags) && flags.includes(flag);
}

function optionalObjects(row: JsonObject, key: string): readonly JsonObject[] {
  return row[key] === undefined ? [] : objectsField(PROGRAM, row, key);
}

/** Some versions print nothing at all instead of an empty list. */
function rowsOf(text: string): readonly JsonObject[] {
  const list = text.trim() === '' ? '[]' : text;
  return objectsField(PROGRAM, parseJsonObject(PROGRAM, `{"rows":${list}}`), 'rows');
}
