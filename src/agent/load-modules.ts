import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import { isBpfObject } from '../parse/elf.js';
import type { CellInput, CellModule } from '../program/cell.js';
import { LAB } from './lab-paths.js';
import { NetnsRefusal, type NetnsServer } from './netns/netns-server.js';
import { BpfRegistry } from './register-bpf.js';

/** Whether bpftool has to register it: an object of BPF programs, not a module for this processor. */
export const isBpfModule = ({ base64 }: CellModule): boolean => isBpfObject(Buffer.from(base64, 'base64'));

/**
 * Loads the cell's kernel modules and BPF objects, in their order, before anything can want what they bring.
 * @throws LonghaulError `machine.capability` with the kernel's reason for the first that it refuses
 */
export async function loadModules({ modules = [] }: CellInput, netns: NetnsServer): Promise<void> {
  const registry = new BpfRegistry(netns);
  for (const module of modules) {
    const file = join(LAB.modules, module.name);
    mkdirSync(LAB.modules, { recursive: true });
    writeFileSync(file, Buffer.from(module.base64, 'base64'));
    await (isBpfModule(module) ? registry.register(module.name, file) : loadModule(module.name, file, netns));
  }
}

async function loadModule(name: string, file: string, netns: NetnsServer): Promise<void> {
  await netns.loadModule(file).catch((error: unknown) => {
    if (!(error instanceof NetnsRefusal)) throw error;
    throw new LonghaulError({
      code: 'machine.capability',
      message: `the kernel refused the module ${name}: ${error.message}`,
      hint: 'build it for this kernel with `longhaul kernel cc build`; what the kernel itself said is in engine.log',
    });
  });
}
