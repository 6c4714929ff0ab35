import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import type { CellInput, CellModule } from '../program/cell.js';
import { LAB } from './lab-paths.js';
import { NetnsRefusal, type NetnsServer } from './netns/netns-server.js';

/**
 * Loads the cell's kernel modules, in their order, before anything can want what they bring.
 * @throws LonghaulError `machine.capability` with the kernel's reason for the first that it refuses
 */
export async function loadModules({ modules = [] }: CellInput, netns: NetnsServer): Promise<void> {
  for (const module of modules) await loadModule(module, netns);
}

async function loadModule({ name, base64 }: CellModule, netns: NetnsServer): Promise<void> {
  mkdirSync(LAB.modules, { recursive: true });
  const file = join(LAB.modules, name);
  writeFileSync(file, Buffer.from(base64, 'base64'));
  await netns.loadModule(file).catch((error: unknown) => {
    if (!(error instanceof NetnsRefusal)) throw error;
    throw new LonghaulError({
      code: 'machine.capability',
      message: `the kernel refused the module ${name}: ${error.message}`,
      hint: 'build it for this kernel with `longhaul kernel cc build`; what the kernel itself said is in engine.log',
    });
  });
}
