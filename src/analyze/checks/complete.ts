import type { Check } from './check.js';

/** The agent's last event was written and says that all went well; a file cut short is an incomplete run. */
export const complete: Check = {
  id: 'complete',
  severity: 'hard',
  evaluate({ records }) {
    const bound = 'the agent finished in order';
    const last = records.events.at(-1);
    if (last?.event === 'agent.end' && last.ok) return { verdict: 'pass', measured: 'finished', bound };
    const measured = last?.event === 'agent.end' ? 'ended with an error' : 'records end early';
    const error = records.events.find((event) => event.event === 'error');
    return { verdict: 'fail', measured, bound, ...(error === undefined ? {} : { detail: error.message }) };
  },
};
