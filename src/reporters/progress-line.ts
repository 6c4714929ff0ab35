import { paint, printable } from './ansi.js';
import { speedOf, wallLeftMs, type CellProgress, type Progress } from './progress.js';
import type { Screen } from './types.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const BAR_WIDTH = 16;

/** One line that says what runs, how far it is, both times, the rate between them and the time left. */
export function renderProgressLine(progress: Progress, screen: Screen): string {
  const frame = FRAMES[Math.floor(progress.wallMs / 100) % FRAMES.length] ?? '';
  const cells = [...progress.running.values()];
  const [first] = cells;
  const parts = [
    progress.cells > 1 ? `${String(progress.kept + progress.ended)}/${String(progress.cells)} cells` : '',
    first === undefined ? progress.scenario : what(first, cells.length),
    bar(progress),
    first === undefined ? '' : times(progress, first),
    timeLeft(progress),
  ];
  // The bar is the first to go on a narrow screen. The last column stays free: some terminals wrap when it is written.
  const room = Math.max(0, screen.columns - 3);
  const full = join(parts);
  const text = full.length <= room ? full : join(parts.filter((_, index) => index !== BAR_PART));
  return `${paint(screen, 'good', frame)} ${text.slice(0, room)}`;
}

const BAR_PART = 2;

const join = (parts: readonly string[]) => printable(parts.filter((part) => part !== '').join(' · '));

function what(cell: CellProgress, running: number): string {
  const doing = cell.active.length === 0 ? cell.phase : cell.active.join(' + ');
  const label = cell.ref.label === '' ? doing : `${cell.ref.label}: ${doing}`;
  return running > 1 ? `${label} (+${String(running - 1)} more)` : label;
}

/** Cells that have ended; with one cell, its workloads. */
function bar(progress: Progress): string {
  const [only] = [...progress.running.values()];
  const workloads = only?.workloads ?? [];
  const [done, total] =
    progress.cells > 1
      ? [progress.kept + progress.ended, progress.cells]
      : [workloads.filter(({ ended }) => ended).length, workloads.length];
  if (total === 0) return '';
  const filled = Math.round((done / total) * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${String(done)}/${String(total)}`;
}

function times(progress: Progress, cell: CellProgress): string {
  const wall = `wall ${((progress.wallMs - cell.startedWallMs) / 1000).toFixed(1)} s`;
  const experiment = `${progress.clock} ${(Math.max(0, cell.tNs) / 1e9).toFixed(2)} s`;
  const speed = speedOf(cell, progress.wallMs);
  return [experiment, wall, ...(speed === null ? [] : [`${speed.toPrecision(2)}×`])].join(' · ');
}

/** `40 s left`; empty when there is nothing to go by. */
export function timeLeft(progress: Progress): string {
  const leftMs = wallLeftMs(progress);
  if (leftMs === null) return '';
  const seconds = Math.ceil(leftMs / 1000);
  return seconds < 100 ? `${String(seconds)} s left` : `${String(Math.ceil(seconds / 60))} min left`;
}
