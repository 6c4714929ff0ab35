/** What a sender or receiver of flows prints (src/native/lh_flows.c): `LH {…}` lines. */
import { malformed, numberField, parseJsonObject, stringField } from './fields.js';

export type FlowEvent =
  /** The receiver listens. */
  | { readonly event: 'ready' }
  /** The receiver has read the last byte, at this time of CLOCK_MONOTONIC. */
  | { readonly event: 'end'; readonly flow: number; readonly bytes: number; readonly monotonicNs: number }
  /** The sender knows that all was received. */
  | { readonly event: 'sent'; readonly flow: number; readonly retransmits: number }
  | { readonly event: 'lost'; readonly flow: number; readonly reason: string };

const PROGRAM = 'lh_flows';

/**
 * One line of output; null for any other line.
 * @throws LonghaulError `experiment.workload` for an `LH` line that does not read as one of the events
 */
export function parseFlowLine(line: string): FlowEvent | null {
  if (!line.startsWith('LH ')) return null;
  const object = parseJsonObject(PROGRAM, line.slice(3));
  const number = (key: string) => numberField(PROGRAM, object, key);
  const event = stringField(PROGRAM, object, 'event');
  switch (event) {
    case 'ready':
      return { event };
    case 'end':
      return { event, flow: number('flow'), bytes: number('bytes'), monotonicNs: number('t_ns') };
    case 'sent':
      return { event, flow: number('flow'), retransmits: number('retransmits') };
    case 'lost':
      return { event, flow: number('flow'), reason: stringField(PROGRAM, object, 'reason') };
    default:
      throw malformed(PROGRAM, `unknown event "${event}"`);
  }
}
