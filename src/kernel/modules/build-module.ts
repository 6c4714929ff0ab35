import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { run } from '../../proc/index.js';
import { plainEnvironment, tail } from '../command.js';
import type { Devel } from './devel.js';

export interface ModuleRequest {
  /** C source of the module: one file. */
  readonly source: string;
  /** Called once the source is known to be usable. */
  readonly devel: () => Promise<Devel>;
  /** Folder that receives `<name>.ko`. */
  readonly outDir: string;
}

/** Names that the kernel's build can make a module of. */
const MODULE_NAME = /^[a-z][a-z0-9_]{0,30}$/;

/**
 * Builds one C file into a kernel module.
 *
 * @returns path of the module
 * @throws LonghaulError `input.file` for a file that is not there or has an unusable name, `input.semantics` with the
 *   compiler's messages when it does not compile
 */
export async function buildModule(request: ModuleRequest): Promise<string> {
  const source = resolve(request.source);
  const name = moduleName(source);
  const work = await mkdtemp(join(tmpdir(), 'longhaul-module-'));
  try {
    await copyFile(source, join(work, `${name}.c`));
    await writeFile(join(work, 'Kbuild'), `obj-m := ${name}.o\n`);
    await make(source, work, await request.devel());
    const module = join(request.outDir, `${name}.ko`);
    await copyFile(join(work, `${name}.ko`), module);
    return module;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function moduleName(source: string): string {
  const name = basename(source, '.c');
  if (!existsSync(source) || !source.endsWith('.c')) {
    throw new LonghaulError({
      code: 'input.file',
      message: existsSync(source) ? `${source} is not a C file` : `${source} does not exist`,
      hint: 'name the one C file of the module, for example my_cc.c',
    });
  }
  if (MODULE_NAME.test(name)) return name;
  throw new LonghaulError({
    code: 'input.file',
    message: `"${name}" cannot be the name of a module`,
    hint: 'name the file with lower-case letters, digits and underscores, for example my_cc.c',
  });
}

async function make(source: string, work: string, { tree, output }: Devel): Promise<void> {
  // Undefined symbols are only warned of: the table of what this kernel exports is in the kernel itself.
  const args = ['-C', tree, 'ARCH=um', `O=${output}`, `M=${work}`, 'KBUILD_MODPOST_WARN=1', 'modules'];
  const result = await run('make', args, { env: plainEnvironment() });
  if (result.exitCode === 0) return;
  const said = `${result.stdout}${result.stderr}`.replaceAll(join(work, basename(source)), source);
  throw new LonghaulError({
    code: 'input.semantics',
    message: `${source} does not compile`,
    hint: 'mend it and run the command again',
    detail: compilerMessages(said, source),
  });
}

/** The compiler's own lines if there are any, else the end of what make said. */
function compilerMessages(said: string, source: string): string {
  const lines = said.split('\n');
  const first = lines.findIndex((line) => line.startsWith(source) && /:\d+:\d+: (?:fatal )?error:/.test(line));
  return first < 0 ? tail(said, 15) : lines.slice(first, first + 15).join('\n');
}

/** Names of the congestion controls that a module registers, as far as its strings tell: `.name = "…"` in the source. */
export async function congestionNames(source: string): Promise<readonly string[]> {
  const text = await readFile(source, 'utf8');
  return [...text.matchAll(/^\s*\.name\s*=\s*"([a-z0-9_]{1,15})"/gm)].flatMap(([, name]) => name ?? []);
}
