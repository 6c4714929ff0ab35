/** Counters of one network device, cumulative, as the kernel shows them in /proc/net/dev. */
export interface DeviceCounters {
  readonly rx_bytes: number;
  readonly rx_packets: number;
  readonly rx_dropped: number;
  readonly rx_errors: number;
  readonly tx_bytes: number;
  readonly tx_packets: number;
  readonly tx_dropped: number;
  readonly tx_errors: number;
}

/**
 * Parses /proc/net/dev: two heading lines, then per device eight receive and eight transmit columns
 * (bytes, packets, errors, dropped first in each half; source: dev_seq_printf_stats, net/core/net-procfs.c).
 * A device name may stand against its first number without a space.
 */
export function parseProcNetDev(text: string): ReadonlyMap<string, DeviceCounters> {
  const devices = new Map<string, DeviceCounters>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const columns = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    const column = (index: number): number => columns[index] ?? 0;
    devices.set(line.slice(0, colon).trim(), {
      rx_bytes: column(0),
      rx_packets: column(1),
      rx_errors: column(2),
      rx_dropped: column(3),
      tx_bytes: column(8),
      tx_packets: column(9),
      tx_errors: column(10),
      tx_dropped: column(11),
    });
  }
  return devices;
}
