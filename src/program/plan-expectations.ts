import type { NetworkPlan, Origin } from '../plan/types.js';
import { hasPortQdisc } from './qdiscs.js';
import type { Expectation, Op, Program } from './types.js';

type Located = Program['expect'][number];

/**
 * What reading the kernel back must show once the operations are done, one fact per thing that was set, and that the
 * ports of hosts and of scheduled links have no qdisc. Sysctls of the kernel have `netns` null; the read-back leaves them out where the engine does not
 * own the kernel.
 */
export function planExpectations(plan: NetworkPlan, ops: readonly Op[]): readonly Located[] {
  const facts = ops.flatMap((op) => factsOf(op).map((fact) => ({ ...fact, origin: op.origin })));
  return [...facts, ...deviceFacts(ops), ...barePorts(plan)];
}

function factsOf(op: Op): readonly Expectation[] {
  switch (op.op) {
    case 'addr.add': {
      const { netns, dev, address, prefixLength } = op;
      return [{ expect: 'address', netns, dev, address, prefixLength }];
    }
    case 'route.add': {
      const { op: _op, source: _source, origin: _origin, ...route } = op;
      return [{ expect: 'route', ...route }];
    }
    case 'qdisc.add': {
      const { netns, dev, parent, qdisc } = op;
      return [{ expect: 'qdisc', netns, dev, parent, qdisc }];
    }
    case 'redirect.add': {
      const { netns, from, to, policer, lossObject } = op;
      // A redirect that did nothing would let no packet pass: only what could fail unseen is read back.
      return policer === null && lossObject === null
        ? []
        : [{ expect: 'redirect', netns, from, to, policer, lossObject }];
    }
    case 'sysctl.set':
      return [{ expect: 'sysctl', netns: op.netns, key: op.key, value: op.value }];
    default:
      return [];
  }
}

/** A device's MAC and MTU come from `veth.add`, its other properties from the `link.up` of the same device. */
function deviceFacts(ops: readonly Op[]): readonly Located[] {
  const segments = new Map<string, number | null>();
  for (const op of ops) if (op.op === 'link.up') segments.set(`${op.netns} ${op.dev}`, op.gsoMaxSegs);
  return ops.flatMap((op): readonly Located[] => {
    if (op.op !== 'veth.add') return [];
    return [op.a, op.b].map(({ netns, dev, mac }) => {
      const gsoMaxSegs = segments.get(`${netns} ${dev}`) ?? null;
      return { expect: 'device', netns, dev, mtuBytes: op.mtuBytes, mac, up: true, gsoMaxSegs, origin: op.origin };
    });
  });
}

function barePorts(plan: NetworkPlan): readonly Located[] {
  return plan.links.flatMap((link) =>
    [link.forward, link.reverse]
      .filter((way) => !hasPortQdisc(way))
      .map(({ from }): Expectation & { origin: Origin } => ({
        expect: 'no-qdisc',
        netns: from.node,
        dev: from.dev,
        origin: link.origin,
      })),
  );
}
