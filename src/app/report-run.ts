import { analyzeCell, analyzeRun } from '../analyze/index.js';
import type { Summary } from '../records/index.js';
import { readRun, runFiles, writeChecksums, writeJsonAtomic } from '../store/index.js';
import { armsOf } from './arms-of.js';
import { recordedSweep } from './finished-run.js';
import { writeReports } from './publish.js';

/** Shown on top of a report when the run it is about did not end. */
const INCOMPLETE = 'this run did not end: longhaul was stopped or killed while it ran';

/**
 * Analyses a run directory again, without kernel or root, and rewrites its summary and reports.
 * @throws LonghaulError `input.file` or `input.schema` if it is no run directory, `machine.storage` if it is read-only
 */
export async function analyzeRunDirectory(dir: string): Promise<{ summary: Summary; reportPath: string }> {
  const files = runFiles(dir);
  const run = await readRun(dir);
  const { manifest } = run;
  const unfinished = manifest.status === 'running' || manifest.status === 'incomplete';
  const summary = analyzeRun({
    scenario: manifest.scenario,
    engine: manifest.engine,
    arms: armsOf(manifest.cells, await recordedSweep(dir)),
    cells: run.cells.map((cell) => analyzeCell(cell.records, cell.context)),
    warnings: unfinished ? [INCOMPLETE, ...manifest.warnings] : manifest.warnings,
  });
  await writeJsonAtomic(files.summary, summary);
  await writeReports(files, summary);
  await writeChecksums(dir);
  return { summary, reportPath: files.report };
}
