import { chmod } from 'node:fs/promises';
import { renderHtml, renderJunit, renderReproduceScript } from '../report/index.js';
import type { Summary } from '../records/index.js';
import { readRun, writeChecksums, writeFileAtomic, writeJsonAtomic, type RunFiles } from '../store/index.js';
import type { RunManifest } from './run-manifest.js';

interface Publication {
  readonly files: RunFiles;
  readonly manifest: RunManifest;
  readonly summary: Summary;
  readonly status: 'complete' | 'incomplete' | 'failed';
}

/**
 * Writes the summary, the reports, the manifest's last state and then the checksums over all of it.
 * @returns the path of the HTML report
 */
export async function publishRun({ files, manifest, summary, status }: Publication): Promise<string> {
  await writeJsonAtomic(files.summary, summary);
  await manifest.finish(status);
  await writeReports(files, summary);
  await writeChecksums(files.dir);
  return files.report;
}

/** Renders the reports, and the script that repeats the run, of a directory whose summary and manifest are written. */
export async function writeReports(files: RunFiles, summary: Summary): Promise<void> {
  const run = await readRun(files.dir);
  await writeFileAtomic(files.report, renderHtml(run, summary));
  await writeFileAtomic(files.junit, renderJunit(summary));
  const { command, engine, host, versions } = run.manifest;
  const { longhaul, node } = versions;
  await writeFileAtomic(files.reproduce, renderReproduceScript({ command, longhaul, node, os: host.os, engine }));
  await chmod(files.reproduce, 0o755);
}
