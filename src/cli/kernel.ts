import type { Argv } from 'yargs';
import { buildControl, buildTestedKernel, describeKernels, type BuildProgress } from '../app/kernel.js';
import { EXIT } from '../errors/index.js';
import { printJson, type Io } from './io.js';
import { renderBuildProgress, renderControl, renderKernel, renderKernelReport } from './kernel-text.js';
import { integerIn, oneString } from './values.js';
import { defineVerb, type Verb } from './verb.js';

const build = defineVerb({
  command: 'build',
  summary: 'Build the UML kernel into the cache; returns at once if it is there',
  options: (parser: Argv) =>
    parser.options({
      version: {
        string: true,
        choices: ['6.12', 'newest'] as const,
        default: 'newest' as const,
        describe: 'Which Debian source',
      },
      source: { coerce: oneString('source'), requiresArg: true, describe: 'Linux source tree or tarball instead' },
      jobs: { coerce: integerIn('jobs', [1, 4096]), requiresArg: true, describe: 'Parallel compilations' },
    }),
  run: async (options, io) => {
    const onProgress = progressLine(io);
    const kernel = await buildTestedKernel({
      version: options.version,
      onProgress,
      ...(options.source === undefined ? {} : { source: options.source }),
      ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
    });
    if (io.screens.err.isTty) io.screens.err.write('\n');
    if (io.json) printJson(io, kernel);
    else io.screens.out.write(renderKernel(kernel));
    return EXIT.ok;
  },
});

const info = defineVerb({
  command: 'info',
  summary: 'Show the kernel in use, the others in the cache, and what they were proven to do',
  options: (parser: Argv) => parser,
  run: async (_options, io) => {
    const report = await describeKernels();
    if (io.json) printJson(io, report);
    else io.screens.out.write(renderKernelReport(report));
    return EXIT.ok;
  },
});

const controlBuild = defineVerb({
  command: 'build <source>',
  summary: 'Build a congestion control, one C file, into a module for the kernel in use',
  options: (parser: Argv) =>
    parser
      .positional('source', { type: 'string', demandOption: true, describe: 'C source, for example my_cc.c' })
      .options({
        out: {
          coerce: oneString('out'),
          requiresArg: true,
          describe: 'Folder that receives the module; default: this one',
        },
      }),
  run: async (options, io) => {
    const onProgress = progressLine(io);
    const built = await buildControl({ source: options.source, outDir: options.out ?? '.', onProgress });
    if (io.screens.err.isTty) io.screens.err.write('\r\u001B[2K');
    if (io.json) printJson(io, built);
    else io.screens.out.write(renderControl(built));
    return EXIT.ok;
  },
});

const controlVerb: Verb = {
  command: 'cc',
  register: (parser, invoke) =>
    parser.command('cc', "Congestion controls of your own, as modules for longhaul's kernel", (nested) =>
      controlBuild.register(nested, invoke).demandCommand(1, 'kernel cc needs a verb: build'),
    ),
};

export const kernelVerb: Verb = {
  command: 'kernel',
  register: (parser, invoke) =>
    parser.command('kernel', 'Build the User-Mode Linux kernel, or say what is known of it', (nested) => {
      const withVerbs = [build, info, controlVerb].reduce<Argv>(
        (current, verb) => verb.register(current, invoke),
        nested,
      );
      // `--version` is an option of `kernel build`, not a question about longhaul.
      return withVerbs.version(false).demandCommand(1, 'kernel needs a verb: build, info or cc');
    }),
};

/** On a terminal one line that is redrawn; elsewhere a line per phase and per tenth of the compilation. */
function progressLine(io: Io): (progress: BuildProgress) => void {
  const { err } = io.screens;
  let last = '';
  return (progress) => {
    const line = renderBuildProgress(progress);
    if (err.isTty) {
      err.write(`\r\u001B[2K${line}`);
      return;
    }
    const step = `${progress.phase} ${String(Math.floor((10 * progress.done) / Math.max(1, progress.total)))}`;
    if (step !== last) err.write(`${line}\n`);
    last = step;
  };
}
