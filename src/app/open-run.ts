import { relative } from 'node:path';
import { readFileSync, rmSync } from 'node:fs';
import { renderPlanText, renderShell } from '../program/index.js';
import type { Scenario } from '../spec/types.js';
import type { Manifest, RunFiles } from '../store/index.js';
import { createRunDirectory, writeFileAtomic, writeJsonAtomic } from '../store/index.js';
import type { PreparedCell } from './prepare-cells.js';
import { RunManifest } from './run-manifest.js';
import type { RunOptions } from './run-options.js';
import { seedBlocks } from './seed-blocks.js';

interface NewRun {
  readonly options: RunOptions;
  readonly scenario: Scenario;
  readonly cells: readonly PreparedCell[];
  readonly engine: Manifest['engine'];
}

interface OpenRun {
  readonly files: RunFiles;
  readonly manifest: RunManifest;
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
    const manifest = new RunManifest({
      path: files.manifest,
      scenario: scenario.name,
      seed: String(scenario.seed),
      startedAt,
      engine: run.engine,
      seeds: seedBlocks(run.cells, scenario.seed),
      warnings: [],
      cells: run.cells.map((cell) => ({
        dir: relative(files.dir, files.cellDir(cell.name, cell.repeat)),
        params: cell.params,
        repeat: cell.repeat,
        seed: cell.seed,
        status: 'pending',
        wall_s: null,
        error: null,
        expectations: cell.expectations,
      })),
    });
    await manifest.write();
    await writeInputs(files, run);
    return { files, manifest };
  } catch (error) {
    rmSync(files.dir, { recursive: true, force: true });
    throw error;
  }
}

async function writeInputs(files: RunFiles, { options, scenario, cells }: NewRun): Promise<void> {
  const { source: _scenarioSource, topology, ...rest } = scenario;
  const { source: _topologySource, ...network } = topology;
  await writeFileAtomic(files.scenario, readFileSync(options.scenarioPath));
  await writeJsonAtomic(files.resolved, { format: 'longhaul/resolved@1', ...rest, topology: network });
  const [first] = cells;
  if (first === undefined) return;
  await writeJsonAtomic(files.plan, first.input.plan);
  await writeFileAtomic(files.program, `${renderPlanText(first.input.plan)}\n${renderShell(first.input.program)}`);
}
