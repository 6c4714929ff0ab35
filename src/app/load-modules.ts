import { readFile } from 'node:fs/promises';
import { LonghaulError, type SourceLocation } from '../errors/index.js';
import { beside, type ModuleSpec, type Scenario } from '../spec/index.js';
import { attachmentName, keptOr, type NamedFiles } from './attachments.js';

/** The largest module that is taken into a cell. */
const MAX_BYTES = 1024 * 1024;
/** First bytes of an ELF file, which every module is. */
const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

/**
 * Reads the kernel modules that a scenario names.
 * @throws LonghaulError `input.file` at the name of a file that cannot be read or is no module
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
  const refuse = (what: string, cause?: unknown) => {
    const hint =
      'build it with `longhaul kernel cc build my_cc.c`; a relative path counts from the directory of the scenario';
    return new LonghaulError({
      code: 'input.file',
      message: `the kernel module "${file}" ${what}`,
      hint,
      where,
      cause,
    });
  };
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw refuse('cannot be read', cause);
  });
  if (!bytes.subarray(0, ELF.length).equals(ELF)) throw refuse('is no module: it is not an ELF file');
  if (bytes.length > MAX_BYTES) throw refuse('is larger than 1 MiB');
  return bytes.toString('base64');
}

/**
 * Only a kernel that belongs to the cell may be changed by it.
 * @throws LonghaulError `machine.capability` if the scenario names a module
 */
export function refuseModules({ modules = [], source }: Scenario): void {
  if (modules.length === 0) return;
  throw new LonghaulError({
    code: 'machine.capability',
    message: "kernel modules are loaded only into a kernel of the cell's own, never into that of the host",
    hint: 'run it with `--engine uml`, or remove "modules"',
    where: source.locate(['modules']),
  });
}
