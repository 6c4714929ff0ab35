import type { CellRecords } from '../../records/index.js';
import { missing, noneOf, type Check, type Evidence } from './check.js';

const ETHERNET_HEADER_BYTES = 14;

/**
 * No super-packets: if a queue or a wire ever handled an aggregate of segments as one packet, one "loss" would take
 * many, and limits would count the wrong thing. The mean frame of every direction, over the run and within every
 * sampling period, must not exceed the MTU and the Ethernet header.
 */
export const granularity: Check = {
  id: 'no-super-packets',
  severity: 'hard',
  evaluate(evidence) {
    const bound = `mean frame at most MTU + ${String(ETHERNET_HEADER_BYTES)} bytes`;
    if (evidence.directions === null) return missing('a counter snapshot is missing', bound);
    const largest = new Map<string, number>();
    const findings = [...wholeRun(evidence), ...samplingPeriods(evidence.records)].flatMap((frame) => {
      largest.set(frame.where, Math.max(frame.bytes, largest.get(frame.where) ?? 0));
      return frame.bytes > frame.mtuBytes + ETHERNET_HEADER_BYTES
        ? [`${frame.where}: ${frame.bytes.toFixed(1)} bytes`]
        : [];
    });
    const measured = `largest mean ${Math.max(0, ...largest.values()).toFixed(1)} bytes`;
    return noneOf([...new Set(findings)], { measured, bound });
  },
};

interface Frame {
  readonly where: string;
  readonly bytes: number;
  readonly mtuBytes: number;
}

function wholeRun({ directions }: Evidence): readonly Frame[] {
  return (directions ?? []).flatMap(({ link, planned, received }) =>
    received === null || received.packets === 0
      ? []
      : [
          {
            where: `${link.id} ${planned.direction}`,
            bytes: received.bytes / received.packets,
            mtuBytes: link.mtuBytes,
          },
        ],
  );
}

function samplingPeriods(records: CellRecords): readonly Frame[] {
  const mtu = new Map(records.input.plan.links.map((link) => [link.id, link.mtuBytes]));
  const previous = new Map<string, { bytes: number; packets: number }>();
  return records.samples.iface.flatMap((sample) => {
    const where = `${sample.node} ${sample.dev}`;
    const last = previous.get(where);
    previous.set(where, { bytes: sample.rx_bytes, packets: sample.rx_packets });
    const packets = sample.rx_packets - (last?.packets ?? sample.rx_packets);
    if (last === undefined || packets === 0) return [];
    return [{ where, bytes: (sample.rx_bytes - last.bytes) / packets, mtuBytes: mtu.get(sample.link) ?? 0 }];
  });
}
