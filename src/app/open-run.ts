import { dirname, relative } from 'node:path';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { renderControl, renderPlanText, renderShell } from '../program/index.js';
import type { Scenario } from '../spec/types.js';
import type {
  Manifest,
  ManifestCell,
  ManifestExactness,
  ManifestPlatform,
  ManifestRequest,
  RunFiles,
} from '../store/index.js';
import { createRunDirectory, writeFileAtomic, writeJsonAtomic } from '../store/index.js';
import { cellKey } from './cell-key.js';
import type { PreparedCell } from './prepare-cells.js';
import type { CellOutcome } from './run-cell.js';
import { newManifest, RunManifest } from './run-manifest.js';
import type { RunOptions } from './run-options.js';
import { seedBlocks } from './seed-blocks.js';

export interface NewRun {
  readonly options: RunOptions;
  readonly scenario: Scenario;
  readonly cells: readonly PreparedCell[];
  readonly engine: Manifest['engine'];
  readonly platform: ManifestPlatform;
  /** Undefined on the real clock, where nothing repeats exactly. */
  readonly exactness: ManifestExactness | undefined;
}

export interface OpenRun {
  readonly files: RunFiles;
  readonly manifest: RunManifest;
  /** Outcomes of cells that an earlier process finished, by index. */
  readonly kept: ReadonlyMap<number, CellOutcome>;
}

/**
 * Makes the run directory and writes what is known before the first cell starts. If that fails, the directory is removed
 * again: a run that never began leaves nothing.
 * @throws LonghaulError `machine.storage`
 */
export async function openRun(run: NewRun): Promise<OpenRun> {
  const startedAt = new Date();
  const { options, scenario } = run;
  const files = await createRunDirectory({ resultsDir: options.outDir, scenario: scenario.name, startedAt });
  try {
    const facts = newManifest({
      scenario: scenario.name,
      started: startedAt.toISOString(),
      seed: String(scenario.seed),
      engine: run.engine,
      platform: run.platform,
      ...(run.exactness === undefined ? {} : { exactness: run.exactness }),
      request: requestOf(options),
      seeds: seedBlocks(run.cells, scenario.seed),
      cells: manifestCells(files, run),
    });
    const manifest = new RunManifest(files.manifest, facts);
    await manifest.write();
    await writeInputs(files, run);
    return { files, manifest, kept: new Map() };
  } catch (error) {
    rmSync(files.dir, { recursive: true, force: true });
    throw error;
  }
}

/** What the manifest says of cells that have not started. */
export function manifestCells(files: RunFiles, { cells, engine, platform }: NewRun): readonly ManifestCell[] {
  const surroundings = { kernel: engine.kernel, platform, node: process.versions.node };
  return cells.map((cell) => ({
    dir: relative(files.dir, files.cellDir(cell.name, cell.repeat)),
    params: cell.params,
    repeat: cell.repeat,
    seed: cell.seed,
    status: 'pending',
    wall_s: null,
    error: null,
    expectations: cell.expectations,
    key: cellKey(cell.input, surroundings),
  }));
}

const requestOf = ({ engine, clock, seed, repeats, set, params, arms }: RunOptions): ManifestRequest => ({
  ...{ engine, set, params },
  ...(arms === undefined ? {} : { arms }),
  clock: clock ?? null,
  seed: seed ?? null,
  repeats: repeats ?? null,
});

async function writeInputs(files: RunFiles, { options, scenario, cells }: NewRun): Promise<void> {
  // The texts of traces are files of their own, by the digests that stay here.
  const { source, traces: _traces, attachments: _attachments, topology, ...rest } = scenario;
  const { source: topologySource, ...network } = topology;
  await writeFileAtomic(files.scenario, readFileSync(options.scenarioPath));
  if (topologySource.file !== source.file) await writeFileAtomic(files.topology, readFileSync(topologySource.file));
  for (const cell of cells) await writeLinkFiles(files, cell);
  for (const { attachments } of [scenario, ...cells]) await writeAttachments(files, attachments);
  await writeJsonAtomic(files.resolved, { format: 'longhaul/resolved@1', ...rest, topology: network });
  const [first] = cells;
  if (first === undefined) return;
  const { plan, program } = first.input;
  await writeJsonAtomic(files.plan, plan);
  const text = [`${renderPlanText(plan)}${renderControl(first.input)}`, renderShell(program)].join('\n');
  await writeFileAtomic(files.program, text);
}

/** Traces and tables under the names that the topology has for them, so that the run can be taken up again from here. */
async function writeLinkFiles(files: RunFiles, { input, traces }: PreparedCell): Promise<void> {
  for (const { trace, channel } of input.plan.links.flatMap(({ forward, reverse }) => [forward, reverse])) {
    const text = trace === null ? undefined : traces[trace.sha256];
    if (trace !== null && text !== undefined) await writeInto(files.trace(trace.file), text);
    const table = channel.jitter?.distribution;
    if (table?.name === 'table') await writeInto(files.table(table.file), `${table.values.join('\n')}\n`);
  }
}

async function writeInto(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await writeFileAtomic(path, text);
}

/** What an attachment is named by decides its content, so that those of all arms can lie side by side. */
async function writeAttachments(files: RunFiles, attachments: Scenario['attachments'] = {}): Promise<void> {
  for (const [name, text] of Object.entries(attachments)) {
    await writeInto(files.attachment(name), text);
  }
}
