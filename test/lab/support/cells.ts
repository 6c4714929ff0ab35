/** Runs one cell in a guest from a scenario given as text: what the agent's labs share. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSIDE, type EngineExit } from '../../../src/engine/types.js';
import { createUmlEngine } from '../../../src/engine/uml/index.js';
import { PACKAGE_ROOT } from '../../../src/engine/package-root.js';
import { planCell, type CellInput } from '../../../src/program/index.js';
import type { CellRecords } from '../../../src/records/index.js';
import { loadScenario } from '../../../src/spec/index.js';
import { readCell } from '../../../src/store/index.js';

/** Two sites of two hosts, 5 ms and 100 Mbit/s apart. */
const TOPOLOGY = `format: longhaul/topology@1
name: pair
sites:
  east: { hosts: 2, access: { rate: 10 Gbit/s, delay: 5 us } }
  west: { hosts: 2, access: { rate: 10 Gbit/s, delay: 5 us } }
links:
  - id: wan
    between: [east, west]
    delay: 5 ms
    rate: 100 Mbit/s
`;

export interface CellResult {
  readonly exit: EngineExit;
  readonly records: CellRecords;
  readonly dir: string;
}

export interface CellChanges {
  readonly clock?: 'virtual' | 'real';
  /** Host directory of the compiled MPI benchmark, for scenarios that use it. */
  readonly native?: string;
  /** Memory of the guest; 768 by default. */
  readonly memoryMiB?: number;
  /** A further setting of the link between the sites, as a line of YAML. */
  readonly wan?: string;
  /** Last changes to what the agent gets, for what no scenario can express. */
  readonly alter?: (input: CellInput) => CellInput;
}

/**
 * @param workloads YAML of the scenario from `deadline` on
 * @param dir empty directory of the test
 */
export async function runCellText(dir: string, workloads: string, changes: CellChanges = {}): Promise<CellResult> {
  if (!existsSync(join(PACKAGE_ROOT, 'dist/agent/main.js'))) throw new Error('no agent: run `npm run build` first');
  writeFileSync(join(dir, 'topology.yaml'), `${TOPOLOGY}    ${changes.wan ?? ''}\n`);
  const head = 'format: longhaul/scenario@1\nname: lab\ntopology: topology.yaml\nseed: 1\n';
  writeFileSync(join(dir, 'scenario.yaml'), `${head}${workloads}`);
  const clock = changes.clock ?? 'virtual';
  const scenario = { ...(await loadScenario(join(dir, 'scenario.yaml'), {})), clock };
  const native = changes.native ?? null;
  const nativeDir = native === null ? null : INSIDE.native;
  const planned = planCell(scenario, { repeat: 0, ownsKernel: true, nativeDir });
  const input = changes.alter?.(planned) ?? planned;
  const cellDir = join(dir, 'cell');
  mkdirSync(cellDir);
  writeFileSync(join(cellDir, 'cell.json'), JSON.stringify(input));
  const request = {
    cellDir,
    clock,
    seed: input.seed,
    memoryMiB: changes.memoryMiB ?? 768,
    nativeDir: native,
    cpu: null,
  };
  const running = await createUmlEngine().launch(request);
  return { exit: await running.exit, records: await readCell(cellDir), dir: cellDir };
}
