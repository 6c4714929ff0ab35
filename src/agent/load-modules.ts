import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import { isBpfBase64 } from '../parse/elf.js';
import type { CellInput } from '../program/cell.js';
import { LAB } from './lab-paths.js';
import { NetnsRefusal, type NetnsServer } from './netns/netns-server.js';
import { mountBpf, registerBpf } from './register-bpf.js';

/**
 * Loads the cell's kernel modules and BPF objects, in their order, before anything can want what they bring.
 * @throws LonghaulError `machine.capability` with the kernel's reason for the first that it refuses
 */
export async function loadModules({ modules = [] }: CellInput, netns: NetnsServer): Promise<void> {
  const object = modules.find(({ base64 }) => isBpfBase64(base64));
  if (object !== undefined) await mountBpf(object.name, netns);
  if (modules.length > 0) mkdirSync(LAB.modules, { recursive: true });
  for (const { name, base64 } of modules) {
    const file = join(LAB.modules, name);
    writeFileSync(file, Buffer.from(base64, 'base64'));
    await (isBpfBase64(base64) ? registerBpf : loadModule)(name, file, netns);
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
