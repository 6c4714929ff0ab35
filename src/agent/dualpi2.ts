/** DualPI2 is set and read by netlink: the tc in use does not know it. */
import { parseQdiscOptions, QDISC_DUMP } from '../parse/netlink-qdisc.js';
import { dualPi2Message, dualPi2Options, NEW_QDISC } from '../program/dualpi2-message.js';
import type { KernelQdisc } from '../program/kernel-state.js';
import type { Op } from '../program/types.js';
import type { NetnsServer } from './netns/netns-server.js';

/** Attaches the qdisc of an operation if it is one of these. @throws NetnsRefusal with the kernel's reason */
export async function addDualPi2(op: Op, server: NetnsServer): Promise<void> {
  if (op.op !== 'qdisc.add' || op.qdisc.kind !== 'dualpi2') return;
  const index = await server.interfaceIndex(op.netns, op.dev);
  await server.change(op.netns, { ...NEW_QDISC, body: dualPi2Message(op, op.qdisc, index) });
}

/** Fills in the settings that tc could not print. */
export async function withDualPi2(
  qdiscs: readonly KernelQdisc[],
  netns: string,
  server: NetnsServer,
): Promise<readonly KernelQdisc[]> {
  if (qdiscs.every(({ kind }) => kind !== 'dualpi2')) return qdiscs;
  const messages = (await server.dump(netns, QDISC_DUMP)).map(parseQdiscOptions);
  return Promise.all(
    qdiscs.map(async (qdisc) => {
      if (qdisc.kind !== 'dualpi2') return qdisc;
      const index = await server.interfaceIndex(netns, qdisc.dev);
      const found = messages.find((message) => message.kind === 'dualpi2' && message.interfaceIndex === index);
      return found === undefined ? qdisc : { ...qdisc, options: dualPi2Options(found.options) };
    }),
  );
}
