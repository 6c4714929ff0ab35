import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { LonghaulError, type SourceLocation } from '../../errors/index.js';
import { beside, type ControllerSource, type ControllerSpec, type Scenario } from '../../spec/index.js';
import { attachmentName, keptOr, type NamedFiles } from '../attachments.js';
import { bundle } from '../bundle.js';

/** The largest controller that is taken into a cell. */
const MAX_BYTES = 1024 * 1024;
const MODULES = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Takes the files of a scenario's controllers into it, so that a cell can be repeated from its cell.json alone.
 * @throws LonghaulError `input.*` at the name of a file that cannot be used
 */
export async function loadControllers(scenario: Scenario, files: NamedFiles): Promise<Scenario> {
  const { controllers, source } = scenario;
  if (controllers === undefined) return scenario;
  const attachments: Record<string, string> = {};
  const loaded: ControllerSpec[] = [];
  for (const one of controllers) {
    if (one.run.from !== 'file') {
      loaded.push(one);
      continue;
    }
    const { path } = one.run;
    const name = attachmentName('controller', path);
    const where = source.locate([...one.path, 'file']);
    const own = async (scenarioPath: string) => JSON.stringify(await loadFile(beside(scenarioPath, path), where));
    const content = await keptOr(files, name, own);
    attachments[name] = content;
    loaded.push({ ...one, run: JSON.parse(content) as ControllerSource });
  }
  return { ...scenario, controllers: loaded, attachments: { ...scenario.attachments, ...attachments } };
}

async function loadFile(file: string, where: SourceLocation): Promise<ControllerSource> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = 'check the path; a relative one counts from the directory of its scenario';
    throw new LonghaulError({ code: 'input.file', message: `cannot read "${file}": ${reason}`, hint, where, cause });
  });
  const name = basename(file);
  if (MODULES.includes(extname(file))) {
    return {
      from: 'module',
      name: `${name.replace(/\.\w+$/, '')}.mjs`,
      base64: encode(await compile(file, where), where),
    };
  }
  if (bytes.subarray(0, 2).toString('latin1') === '#!') return { from: 'script', name, base64: encode(bytes, where) };
  const message = `"${file}" is no controller`;
  const hint = 'name a .ts or .js file, or a script whose first line begins with #!';
  throw new LonghaulError({ code: 'input.file', message, hint, where });
}

function encode(bytes: Uint8Array, where: SourceLocation): string {
  if (bytes.length <= MAX_BYTES) return Buffer.from(bytes).toString('base64');
  const hint = 'a controller, with all it imports, may have at most 1 MiB';
  throw new LonghaulError({ code: 'input.file', message: 'this controller is too large', hint, where });
}

/** The code of a module. */
async function compile(file: string, where: SourceLocation): Promise<Uint8Array> {
  const { code } = await bundle(file, 'node').catch((cause: unknown) => {
    const [first] = (cause as Partial<BuildFailure>).errors ?? [];
    const line = first?.location?.line;
    const detail =
      first === undefined ? String(cause) : `${line === undefined ? '' : `line ${String(line)}: `}${first.text}`;
    const hint = 'export a function "controller"; see docs/guide/controllers.md';
    const message = `"${file}" does not compile`;
    throw new LonghaulError({ code: 'input.syntax', message, hint, where, detail, cause });
  });
  return code;
}
