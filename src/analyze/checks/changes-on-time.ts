import { balanceChanges, linkChanges, routeChanges, transportChanges } from '../link-states.js';
import { noneOf, notApplicable, type Check } from './check.js';

/** Largest delay of a change: in virtual time only programs that poll hold the agent up, by a microsecond per call. */
const BOUND_NS = { virtual: 10_000, real: 5_000_000 } as const;

/** Every change of a link, a policy or of routes was made when it was due. */
export const changesOnTime: Check = {
  id: 'changes-on-time',
  severity: 'soft',
  evaluate({ records }) {
    const boundNs = BOUND_NS[records.input.clock];
    const bound = `within ${String(boundNs / 1e3)} µs of its time`;
    const made = [
      ...linkChanges(records),
      ...routeChanges(records),
      ...transportChanges(records),
      ...balanceChanges(records),
    ];
    if (made.length === 0) return notApplicable('nothing changed', bound);
    const late = made.map(({ id, t_ns, due_ns }) => ({ id, lateNs: t_ns - due_ns }));
    const worst = late.reduce((most, { lateNs }) => Math.max(most, lateNs), 0);
    const findings = late
      .filter(({ lateNs }) => lateNs > boundNs)
      .map(({ id, lateNs }) => `${id}: ${(lateNs / 1e3).toFixed(1)} µs late`);
    const measured = `${String(made.length)} changes, the latest by ${(worst / 1e3).toFixed(3)} µs`;
    return noneOf(findings, { measured, bound });
  },
};
