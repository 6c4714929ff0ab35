import { missing, noneOf, notApplicable, type Check } from './check.js';
import { us } from './judge-directions.js';

const MAX_P999_NS = 100_000;

/** On the real clock every delay is as late as the machine's timers: late by more, and the links are not what they say. */
export const timerLateness: Check = {
  id: 'timer-lateness',
  severity: 'soft',
  evaluate({ records: { timers, input } }) {
    const bound = `p99.9 at most ${us(MAX_P999_NS)} on each CPU, no time stolen by a hypervisor`;
    if (timers === null) {
      return input.proof === null ? notApplicable('no proof was asked for', bound) : missing('not measured', bound);
    }
    if (timers.cpus.length === 0) return missing('the measurement did not end', bound);
    const texts = timers.cpus.map(({ cpu, p999_ns, max_ns, steal_ms }) => {
      const stolen = steal_ms === 0 ? '' : `, ${String(steal_ms)} ms stolen`;
      const text = `CPU ${String(cpu)}: p99.9 ${us(p999_ns)}, most ${us(max_ns)}${stolen}`;
      return { ok: p999_ns <= MAX_P999_NS && steal_ms === 0, text };
    });
    const findings = texts.filter(({ ok }) => !ok).map(({ text }) => text);
    return noneOf(findings, { measured: texts.map(({ text }) => text).join('; '), bound });
  },
};
