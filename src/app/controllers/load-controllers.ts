import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { LonghaulError, type SourceLocation } from '../../errors/index.js';
import { beside, type ControllerSource, type ControllerSpec, type Scenario } from '../../spec/index.js';
import { attachmentName, type NamedFiles } from '../attachments.js';

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
    const kept = files.attachment?.(name);
    const where = source.locate([...one.path, 'file']);
    const content =
      kept === undefined
        ? JSON.stringify(await loadFile(beside(files.scenarioPath, path), where))
        : await readFile(kept, 'utf8');
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
      base64: encode(await bundle(file, where), where),
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

/** One JavaScript module of a file and all it imports, without its types. */
async function bundle(file: string, where: SourceLocation): Promise<Uint8Array> {
  // Loaded only here: most scenarios have no controller.
  const { build } = await import('esbuild');
  const result = await build({
    ...{ entryPoints: [file], bundle: true, write: false, logLevel: 'silent' },
    ...{ platform: 'node', format: 'esm', target: 'node20' },
  }).catch((cause: unknown) => {
    const [first] = (cause as Partial<BuildFailure>).errors ?? [];
    const line = first?.location?.line;
    const detail =
      first === undefined ? String(cause) : `${line === undefined ? '' : `line ${String(line)}: `}${first.text}`;
    const hint = 'export a function "controller"; see docs/guide/controllers.md';
    throw new LonghaulError({
      code: 'input.syntax',
      message: `"${file}" does not compile`,
      hint,
      where,
      detail,
      cause,
    });
  });
  return result.outputFiles[0]?.contents ?? new Uint8Array();
}
