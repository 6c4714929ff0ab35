import { renderFinalSummary } from './final-summary.js';
import { ListReporter, renderLine } from './list.js';
import { advance, NO_PROGRESS, type Progress } from './progress.js';
import { renderProgressLine } from './progress-line.js';
import type { Reporter, RunEvent, Screen, Screens } from './types.js';

/** A busy cell sends hundreds of events a second; nobody reads faster than this. */
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001B[2K';

/**
 * One live line on stderr, above it whatever has to stay (failures, warnings), and tables at the end. Without a terminal
 * there is nothing to redraw: then it writes plain lines.
 */
export class TerminalReporter implements Reporter {
  readonly name = 'terminal';
  private progress: Progress = NO_PROGRESS;
  private drawnMs = Number.NEGATIVE_INFINITY;
  private readonly plain: ListReporter | null;

  constructor(
    private readonly screens: Screens,
    private readonly final: Screen,
  ) {
    this.plain = screens.err.isTty ? null : new ListReporter(screens, final);
  }

  onEvent(event: RunEvent): void {
    if (this.plain !== null) {
      this.plain.onEvent(event);
      return;
    }
    this.progress = advance(this.progress, event);
    if (event.type === 'run.end') {
      this.screens.err.write(CLEAR_LINE);
      const paths = { report: event.reportPath, runDir: event.runDir };
      this.final.write(renderFinalSummary(event.summary, paths, this.final));
      return;
    }
    const kept = isKept(event) ? renderLine(event) : null;
    if (kept !== null) this.screens.err.write(`${CLEAR_LINE}${kept}\n`);
    if (kept !== null || event.wall_ms - this.drawnMs >= REDRAW_MS) this.draw(event.wall_ms);
  }

  private draw(wallMs: number): void {
    this.drawnMs = wallMs;
    this.screens.err.write(CLEAR_LINE + renderProgressLine(this.progress, this.screens.err));
  }
}

/** Lines that must not vanish with the next redraw. */
function isKept(event: RunEvent): boolean {
  if (event.type === 'warning') return true;
  if (event.type === 'cell.end') return event.summary.status === 'failed' || event.cell.label !== '';
  if (event.type !== 'cell.event') return event.type === 'run.start';
  const { event: inner } = event;
  return inner.event === 'warning' || inner.event === 'error' || inner.event === 'workload.end';
}
