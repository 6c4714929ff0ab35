import { headlineOf } from '../report/index.js';
import type { CellEvent } from '../records/index.js';
import { printable } from './ansi.js';
import { renderFinalSummary } from './final-summary.js';
import { advance, NO_PROGRESS, type Progress } from './progress.js';
import { timeLeft } from './progress-line.js';
import type { CellRef, Reporter, RunEvent, Screen, Screens } from './types.js';

/** A line on stderr for everything that happens, for logs and pipes; then the final summary. */
export class ListReporter implements Reporter {
  readonly name = 'list';
  private progress: Progress = NO_PROGRESS;

  constructor(
    private readonly screens: Screens,
    /** Where the final summary goes. */
    private readonly final: Screen,
  ) {}

  onEvent(event: RunEvent): void {
    this.progress = advance(this.progress, event);
    const line = renderLine(event);
    if (line !== null) this.screens.err.write(`${line}${event.type === 'cell.end' ? this.standing() : ''}\n`);
    if (event.type === 'run.end') {
      const paths = { report: event.reportPath, runDir: event.runDir };
      this.final.write(renderFinalSummary(event.summary, paths, this.final));
    }
  }

  /** ` (3 of 48 cells, 2 min left)` in a sweep. */
  private standing(): string {
    const { cells, kept, ended } = this.progress;
    const left = ended + kept < cells ? timeLeft(this.progress) : '';
    return cells > 1 ? ` (${String(kept + ended)} of ${String(cells)} cells${left === '' ? '' : `, ${left}`})` : '';
  }
}

/** The line of an event, without a newline; null for events that are not worth one. */
export function renderLine(event: RunEvent): string | null {
  const text = describe(event);
  if (text === null) return null;
  return `${(event.wall_ms / 1000).toFixed(1).padStart(7)} s  ${printable(text)}`;
}

function describe(event: RunEvent): string | null {
  switch (event.type) {
    case 'run.start': {
      const kept = (event.kept ?? 0) === 0 ? '' : `, ${String(event.kept)} of them done before`;
      const cells = `${event.cells === 1 ? '1 cell' : `${String(event.cells)} cells`}${kept}`;
      return `${event.scenario}: ${cells}, engine ${event.engine.name}, ${event.clock} time, kernel ${event.engine.kernel}`;
    }
    case 'cell.start':
      return `${prefix(event.cell)}started, seed ${event.cell.seed}`;
    case 'cell.event':
      return describeCellEvent(event.cell, event.event);
    case 'cell.end':
      return `${prefix(event.cell)}${event.summary.status}, fidelity ${event.summary.fidelity.grade}`;
    case 'run.end':
      return headlineOf(event.summary).verdictText;
    case 'warning':
      return `warning: ${event.message}`;
  }
}

const prefix = ({ label }: CellRef) => (label === '' ? '' : `${label}: `);

function describeCellEvent(cell: CellRef, event: CellEvent): string | null {
  const at = `${prefix(cell)}t = ${(event.t_ns / 1e9).toFixed(3)} s  `;
  switch (event.event) {
    case 'phase':
      return `${at}${event.phase}`;
    case 'workload.start':
      return `${at}${event.id} started`;
    case 'workload.end':
      return `${at}${event.id} ${event.ok ? 'ended' : `failed: ${event.reason ?? 'no reason recorded'}`}`;
    case 'warning':
      return `${at}warning: ${event.message}`;
    case 'error':
      return `${at}error: ${event.message}`;
    default:
      return null;
  }
}
