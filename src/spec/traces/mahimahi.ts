import { RATE_STEP_BPS } from '../limits.js';
import type { MahimahiTrace } from '../types.js';
import type { SourceText } from '../yaml/parse-yaml.js';
import { TraceLines, type TraceLine } from './trace-lines.js';

const NS_PER_MS = 1e6;
/** A month; a time stamp of the epoch is larger. */
const LONGEST_MS = 31 * 86_400_000;
/** A frame that uses one opportunity up: 1500 bytes of IPv4 and the Ethernet header. */
const FRAME_BITS = 1514 * 8;

/**
 * Parses delivery opportunities: a time in whole milliseconds a line, never decreasing; the last one is also the period.
 * What mahimahi's LinkQueue refuses is refused here: empty files, empty lines, a period of zero.
 *
 * @throws LonghaulErrors with every problem at its line
 */
export function parseMahimahi(source: SourceText): Pick<MahimahiTrace, 'opportunities' | 'periodNs' | 'meanRateBps'> {
  const file = new TraceLines(source);
  let lastMs = 0;
  for (const line of file.lines) lastMs = parseLine(line, lastMs, file);
  if (file.lines.length === 0) file.refuseAll('the trace is empty', 'write one time in ms per line');
  else if (lastMs === 0) file.refuseAll('the trace has no duration', 'the last time is the period: it must be above 0');
  file.throwProblems();
  const opportunities = file.lines.length;
  const bps = (opportunities * FRAME_BITS * 1000) / lastMs;
  const meanRateBps = Math.max(RATE_STEP_BPS, Math.round(bps / RATE_STEP_BPS) * RATE_STEP_BPS);
  return { opportunities, periodNs: lastMs * NS_PER_MS, meanRateBps };
}

/** @returns the time of this line, or the one before where it has none */
function parseLine(line: TraceLine, lastMs: number, file: TraceLines): number {
  const text = line.text.trim();
  const ms = Number(text);
  if (!/^\d+$/.test(text)) {
    const message =
      text === '' ? 'an empty line in a trace' : `"${text.slice(0, 40)}" is not a time in whole milliseconds`;
    const hint = 'one time in ms per line, as in "12"; a table of rates is a *.csv file';
    file.refuse({ line, message, hint });
    return lastMs;
  }
  if (ms > LONGEST_MS) {
    file.refuse({ line, message: `${text} ms is more than a month`, hint: 'times count from the start of the trace' });
    return lastMs;
  }
  if (ms >= lastMs) return ms;
  const message = `${text} ms comes after ${String(lastMs)} ms`;
  file.refuse({ line, message, hint: 'sort the times', code: 'input.semantics' });
  return lastMs;
}
