import { tuneScenario, type TuneProgress } from '../app/tune/index.js';
import { EXIT } from '../errors/index.js';
import { renderTuning } from '../reporters/index.js';
import { parseOverride } from '../spec/index.js';
import { printJson, type Io } from './io.js';
import { integerIn, oneString } from './values.js';
import { defineVerb } from './verb.js';

const MAX_SEED = Number.MAX_SAFE_INTEGER;

export const tuneVerb = defineVerb({
  command: 'tune <scenario>',
  summary: "Search a scenario's declared parameters for the best, and confirm it on fresh seeds",
  options: (parser) =>
    parser
      .positional('scenario', { type: 'string', demandOption: true, describe: 'Scenario with a tune section' })
      .options({
        engine: { choices: ['auto', 'uml', 'host'] as const, default: 'auto' as const, describe: 'Kernel to run on' },
        clock: { choices: ['virtual', 'real'] as const, describe: 'Clock; default: the scenario file, else virtual' },
        seed: { coerce: integerIn('seed', [0, MAX_SEED]), requiresArg: true, describe: 'Experiment seed' },
        set: {
          type: 'string',
          array: true,
          nargs: 1,
          default: [],
          describe: 'Replace a value path=value (repeatable)',
        },
        jobs: { coerce: integerIn('jobs', [1, 4096]), requiresArg: true, describe: 'Cells at once; default: all CPUs' },
        out: { coerce: oneString('out'), requiresArg: true, describe: 'Directory for results [default: results]' },
        quiet: { type: 'boolean', default: false, describe: 'Show no progress' },
        'wall-limit': {
          coerce: integerIn('wall-limit', [1, 10_000_000]),
          requiresArg: true,
          describe: 'Wall-clock limit of one cell in seconds [default: 3600]',
        },
      }),
  run: async (options, io) => {
    const { result, dir } = await tuneScenario(
      {
        ...{ scenarioPath: options.scenario, engine: options.engine, clock: options.clock, seed: options.seed },
        ...{ repeats: undefined, set: options.set.map(parseOverride), params: [], jobs: options.jobs },
        ...{ outDir: options.out ?? 'results', strict: false, wallLimitS: options['wall-limit'] ?? 3600 },
      },
      { ...progressLines(io, options.quiet), signal: io.signal, log: io.log },
    );
    if (io.json) printJson(io, result);
    else io.screens.out.write(renderTuning(result, dir, io.screens.out));
    if (result.best === null) return EXIT.experiment;
    // A search that was asked for something within constraints, and has nothing to offer that keeps to them.
    return (result.confirmed?.violation ?? 0) > 0 ? EXIT.verdict : EXIT.ok;
  },
});

/** A line on stderr for every batch of trials, and warnings of their cells. */
function progressLines(io: Io, quiet: boolean) {
  const say = (line: string) => {
    if (!quiet) io.screens.err.write(`${line}\n`);
  };
  return {
    onProgress: ({ phase, trials, cells }: TuneProgress) => {
      const what =
        phase === 'search'
          ? `${String(trials)} ${trials === 1 ? 'trial' : 'trials'}`
          : 'the best and the values of the file on fresh seeds';
      say(`tune: ${what}, ${String(cells)} cells`);
    },
    onEvent: (event: { readonly type: string; readonly message?: string }) => {
      if (event.type === 'warning') say(`warn: ${event.message ?? ''}`);
    },
  };
}
