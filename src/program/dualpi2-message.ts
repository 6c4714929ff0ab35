/**
 * DualPI2 as netlink messages. The kernel has it from 6.17 on, but the iproute2 that longhaul uses does not, so it is set
 * and read without that tool. Numbers: TCA_DUALPI2_… in linux/pkt_sched.h.
 */
import type { Op, QdiscKind } from './types.js';

type DualPi2 = Extract<QdiscKind, { kind: 'dualpi2' }>;

/** The options are marked as nested (NLA_F_NESTED), or the kernel refuses them. */
const TCA = { kind: 1, options: 0x8002 } as const;
const OPTION = { limit: 1, memoryLimit: 2, targetUs: 3, updateUs: 4, stepUs: 8 } as const;
const ROOT = 0xffffffff;

/** RTM_NEWQDISC, to be created and not to exist yet (NLM_F_CREATE, NLM_F_EXCL). */
export const NEW_QDISC = { protocol: 0, type: 36, flags: 0x600 } as const;

/** struct tcmsg and attributes of the request that attaches the qdisc to a device. */
export function dualPi2Message(op: Extract<Op, { op: 'qdisc.add' }>, qdisc: DualPi2, interfaceIndex: number): Buffer {
  const head = Buffer.alloc(20);
  head.writeInt32LE(interfaceIndex, 4);
  head.writeUInt32LE(handleNumber(op.handle), 8);
  head.writeUInt32LE(op.parent === 'root' ? ROOT : handleNumber(op.parent), 12);
  const options = [
    number(OPTION.limit, qdisc.limitPackets),
    number(OPTION.memoryLimit, qdisc.memoryBytes),
    number(OPTION.targetUs, qdisc.targetNs / 1000),
    number(OPTION.updateUs, qdisc.updateNs / 1000),
    number(OPTION.stepUs, qdisc.stepNs / 1000),
  ];
  return Buffer.concat([
    head,
    attribute(TCA.kind, Buffer.from('dualpi2\0')),
    attribute(TCA.options, Buffer.concat(options)),
  ]);
}

/** Settings under the names that a newer tc prints, from the attributes of TCA_OPTIONS. */
export function dualPi2Options(attributes: ReadonlyMap<number, Buffer>): Readonly<Record<string, number>> {
  const names = { limit: 1, memory_limit: 2, target: 3, tupdate: 4, step_thresh: 8 } as const;
  const found = Object.entries(names).map(([name, type]) => [name, attributes.get(type)?.readUInt32LE(0)] as const);
  return Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** `10:` or `10:1`, both parts hexadecimal, as the kernel's 16 + 16 bits. */
function handleNumber(text: string): number {
  const [major = '0', minor = ''] = text.split(':');
  return Number.parseInt(major, 16) * 2 ** 16 + (minor === '' ? 0 : Number.parseInt(minor, 16));
}

function number(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return attribute(type, bytes);
}

function attribute(type: number, value: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(4 + value.length, 0);
  header.writeUInt16LE(type, 2);
  return Buffer.concat([header, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}
