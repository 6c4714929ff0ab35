import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '../../proc/start.js';
import type { CellInput } from '../../program/cell.js';
import type { TimersRecord } from '../../records/index.js';

/** Measures how late the machine's timers are while the experiment runs on the real clock. */
export interface TimerProbe {
  /** Ends it and writes timers.json. */
  stop(path: string): Promise<void>;
}

/** Null in virtual time, whose timers are late only where the model is, and for cells that want no proof. */
export function startTimerProbe({ clock, proof, nativeDir }: CellInput): TimerProbe | null {
  if (clock === 'virtual' || proof === null || nativeDir === null) return null;
  const process = startProgram({ argv: [join(nativeDir, 'lh_timers')] });
  let stdout = '';
  process.onStdout((text) => {
    stdout += text;
  });
  return {
    stop: async (path) => {
      process.signal('SIGTERM');
      await process.closed;
      const record: TimersRecord = { format: 'longhaul/timers@1', cpus: parseTimers(stdout) };
      writeFileSync(path, `${JSON.stringify(record, null, 2)}\n`);
    },
  };
}

/** `CPU SAMPLES P50-NS P999-NS MAX-NS STEAL-MS`, a line per CPU, from lh_timers. */
export function parseTimers(text: string): TimersRecord['cpus'] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [cpu = 0, samples = 0, p50_ns = 0, p999_ns = 0, max_ns = 0, steal_ms = 0] = line.split(' ').map(Number);
      return { cpu, samples, p50_ns, p999_ns, max_ns, steal_ms };
    });
}
