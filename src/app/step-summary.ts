import { appendFile } from 'node:fs/promises';
import { renderMarkdown } from '../report/index.js';
import type { Summary } from '../records/index.js';
import { storageError } from '../store/index.js';

/** What GitHub takes of one step's summary. */
const MAX_BYTES = 1024 * 1024;

/**
 * Appends a run's results to the summary of a CI step, a Markdown file that the CI system names. One that would be refused
 * for its size is cut after a whole line, and says so.
 * @throws LonghaulError `machine.storage`
 */
export async function appendStepSummary(path: string, summary: Summary): Promise<void> {
  try {
    await appendFile(path, fitToStep(renderMarkdown(summary)));
  } catch (error) {
    throw storageError(`append to the step summary ${path}`, error);
  }
}

/** Pure. Counts bytes, as the limit does. */
export function fitToStep(markdown: string, maxBytes = MAX_BYTES): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= maxBytes) return markdown;
  const note = '\n> The rest is left out: a step summary holds 1 MiB. It is in report.html.\n';
  const cut = bytes.subarray(0, maxBytes - Buffer.byteLength(note)).toString();
  return `${cut.slice(0, cut.lastIndexOf('\n') + 1)}${note}`;
}
