import { readFile } from 'node:fs/promises';
import { probeBpf } from '../engine/host/probe-bpf.js';
import { LonghaulError, type SourceLocation } from '../errors/index.js';
import { isBpfBase64, isBpfObject, parseElf } from '../parse/elf.js';
import { beside, type ModuleSpec, type Scenario } from '../spec/index.js';
import { attachmentName, keptOr, type NamedFiles } from './attachments.js';

/** The largest module that is taken into a cell. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the kernel modules and BPF objects that a scenario names.
 * @throws LonghaulError `input.file` at the name of a file that cannot be read or is neither
 */
export async function loadModules(scenario: Scenario, files: NamedFiles): Promise<Scenario> {
  const { modules } = scenario;
  if (modules === undefined) return scenario;
  const attachments: Record<string, string> = {};
  const loaded: ModuleSpec[] = [];
  for (const [index, { path }] of modules.entries()) {
    const name = attachmentName('module', path);
    const where = scenario.source.locate(['modules', index]);
    const content = await keptOr(files, name, (scenarioPath) => readModule(beside(scenarioPath, path), where));
    attachments[name] = content;
    loaded.push({ path, content });
  }
  return { ...scenario, modules: loaded, attachments: { ...scenario.attachments, ...attachments } };
}

/** The module in base64. */
async function readModule(file: string, where: SourceLocation): Promise<string> {
  const refuse = (what: string, { hint = BUILD_HINT, cause }: { hint?: string; cause?: unknown } = {}) =>
    new LonghaulError({ code: 'input.file', message: `the kernel module "${file}" ${what}`, hint, where, cause });
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw refuse('cannot be read', { cause });
  });
  const elf = parseElf(bytes);
  if (elf === null) throw refuse('is no module: it is not an ELF file of 64 bits');
  if (isBpfObject(bytes) && !isLinked(elf.sections)) {
    // What stands in .struct_ops would stay registered when the cell is gone.
    const hint = 'declare the congestion control in SEC(".struct_ops.link"), and nothing in SEC(".struct_ops")';
    throw refuse('is a BPF object that the kernel would not unregister by itself', { hint });
  }
  if (bytes.length > MAX_BYTES) {
    throw refuse('is larger than 1 MiB', { hint: 'remove what is there for debuggers: `llvm-strip -g`' });
  }
  return bytes.toString('base64');
}

const BUILD_HINT =
  'build it with `longhaul kernel cc build my_cc.c`; a relative path counts from the directory of the scenario';

const isLinked = (sections: readonly string[]): boolean =>
  sections.includes('.struct_ops.link') && !sections.includes('.struct_ops');

const isBpfModule = ({ content = '' }: ModuleSpec): boolean => isBpfBase64(content);

/**
 * Only a kernel that belongs to the cell may be changed by modules; BPF is for that of the host, because that of longhaul
 * describes no types to fit it to.
 * @throws LonghaulError `machine.capability` for what the engine cannot load
 */
export async function requireLoadable({ modules = [], source }: Scenario, ownsKernel: boolean): Promise<void> {
  const refusal = await refusalOf(modules, ownsKernel);
  if (refusal === null) return;
  const { message, hint } = refusal;
  throw new LonghaulError({ code: 'machine.capability', message, hint, where: source.locate(['modules']) });
}

interface Refusal {
  readonly message: string;
  readonly hint?: string | undefined;
}

async function refusalOf(modules: readonly ModuleSpec[], ownsKernel: boolean): Promise<Refusal | null> {
  const hasBpf = modules.some(isBpfModule);
  if (ownsKernel) {
    if (!hasBpf) return null;
    const message = "longhaul's own kernel takes no BPF objects: it has no struct_ops";
    return { message, hint: 'build a kernel module with `longhaul kernel cc build`, or run it with `--engine host`' };
  }
  if (!modules.every(isBpfModule)) {
    const message = "kernel modules are loaded only into a kernel of the cell's own, never into that of the host";
    return { message, hint: 'run it with `--engine uml`, use a BPF object, or remove "modules"' };
  }
  const [against] = hasBpf ? await probeBpf() : [];
  return against ?? null;
}
