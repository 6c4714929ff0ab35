import { availableParallelism, cpus, loadavg } from 'node:os';
import { findKernel } from '../../src/kernel/index.js';

/** When and on what a section was measured, as a line of Markdown. */
export async function machineLine(): Promise<string> {
  const version = (await findKernel())?.record?.version ?? 'unknown';
  const [minute = 0] = loadavg();
  const machine = `${String(availableParallelism())} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, kernel ${version}, Node.js ${process.versions.node}, ${machine}, load of the machine at the end ${minute.toFixed(1)}.`;
}
