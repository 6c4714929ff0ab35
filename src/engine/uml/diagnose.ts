/** Explains why a guest went away without its agent's last event, from how it ended and the end of its console. */
import type { Diagnosis } from '../cell-end.js';
import type { GuestExit } from './boot-guest.js';

const MORE_MEMORY = 'give the cells more memory, or make the scenario smaller';

export function diagnoseGuest(exit: GuestExit, log: string): Diagnosis {
  return diagnoseLog(log) ?? diagnoseExit(exit);
}

function diagnoseLog(log: string): Diagnosis | null {
  const failure = /^longhaul init: (?!still running)(.*)$/m.exec(log)?.[1];
  if (failure !== undefined) {
    return {
      what: `the guest could not be set up: ${failure}`,
      hint: '`longhaul doctor` checks what the guest needs',
    };
  }
  if (log.includes('UML ran out of memory on the host side')) {
    return {
      what: 'the guest could not map its memory on this machine',
      hint: 'raise the sysctl vm.max_map_count, or free memory on this machine',
    };
  }
  if (/system was going to sleep forever/i.test(log)) return DEADLOCK;
  const oom = /Out of memory: Killed process \d+ \(([^)]*)\)|Out of memory and no killable processes/.exec(log);
  if (oom !== null)
    return { what: `the guest ran out of memory (${oom[1] ?? 'nothing'} was killed)`, hint: MORE_MEMORY };
  const panic = /Kernel panic - not syncing: (.*)/.exec(log)?.[1];
  if (panic !== undefined) {
    return {
      what: `the guest's kernel panicked: ${panic.trim()}`,
      hint: 'read the log; if it happens again, report it',
    };
  }
  return null;
}

const DEADLOCK: Diagnosis = {
  what: 'the guest is deadlocked: every process waits for something that will never come',
  hint: 'the log lists the processes and their states; look for a program that waits for a peer which is gone',
};

function diagnoseExit(exit: GuestExit): Diagnosis {
  switch (exit.kind) {
    case 'stuck':
      return DEADLOCK;
    case 'init-failed':
      return {
        what: 'the guest could not be set up',
        hint: 'the log says which step failed; `longhaul doctor` checks what the guest needs',
      };
    case 'exited':
      return exit.status > 128
        ? { what: `the agent was killed by signal ${String(exit.status - 128)}`, hint: 'read the end of the log' }
        : {
            what: `the agent ended with status ${String(exit.status)} before its last event`,
            hint: 'read the end of the log',
          };
    case 'died':
      return {
        what:
          exit.process.signal === null
            ? `the guest's kernel ended with status ${String(exit.process.exitCode)}`
            : `the guest's kernel was killed by ${exit.process.signal}`,
        hint:
          exit.process.signal === 'SIGKILL'
            ? 'someone killed it; when nobody did, this machine ran out of memory (see its kernel log)'
            : 'read the end of the log; if it happens again, report it',
      };
  }
}
