import { exitCodeOf } from '../app/exit-code.js';
import { runScenario } from '../app/run-scenario.js';
import { recordedRequest } from '../app/resume/recorded-request.js';
import type { EngineChoice, RunOptions } from '../app/run-options.js';
import { appendStepSummary } from '../app/step-summary.js';
import { LonghaulError, renderError } from '../errors/index.js';
import { parseOverride } from '../spec/index.js';
import { printJson, type Io } from './io.js';
import { chooseReporters, REPORTERS } from './reporter.js';
import { integerIn, oneString, parseParams, parseUntil } from './values.js';
import { defineVerb } from './verb.js';

/** Seeds are exact in a double up to here. */
const MAX_SEED = Number.MAX_SAFE_INTEGER;
const DEFAULT_WALL_LIMIT_S = 3600;

export const runVerb = defineVerb({
  command: 'run [scenario]',
  summary: 'Run a scenario and write a run directory with results and a report',
  options: (parser) =>
    parser.positional('scenario', { type: 'string', describe: 'Scenario file (YAML)' }).options({
      engine: { choices: ['auto', 'uml', 'host'] as const, describe: 'Kernel to run on [default: auto]' },
      clock: { choices: ['virtual', 'real'] as const, describe: 'Clock; default: the scenario file, else virtual' },
      seed: { coerce: integerIn('seed', [0, MAX_SEED]), requiresArg: true, describe: 'Experiment seed' },
      repeat: { coerce: integerIn('repeat', [1, 100_000]), requiresArg: true, describe: 'Repeats of every cell' },
      param: {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Sweep axis path=a,b; replaces that of the file (repeatable)',
      },
      set: { type: 'string', array: true, nargs: 1, default: [], describe: 'Replace a value path=value (repeatable)' },
      until: {
        coerce: oneString('until'),
        requiresArg: true,
        describe: 'Stop once every arm is known: WORKLOAD.METRIC=WIDTH, e.g. tcp.goodput_bps=1%',
      },
      jobs: { coerce: integerIn('jobs', [1, 4096]), requiresArg: true, describe: 'Cells at once; default: all CPUs' },
      out: { coerce: oneString('out'), requiresArg: true, describe: 'Directory for results [default: results]' },
      resume: {
        coerce: oneString('resume'),
        requiresArg: true,
        describe: 'Run directory to finish: keeps complete cells',
      },
      reporter: { choices: REPORTERS, describe: 'Progress display; default: terminal, or list without a terminal' },
      strict: { type: 'boolean', default: false, describe: 'Fail (exit 5) below the best fidelity grade' },
      quiet: { type: 'boolean', default: false, describe: 'Show no progress' },
      'wall-limit': {
        coerce: integerIn('wall-limit', [1, 10_000_000]),
        requiresArg: true,
        describe: `Wall-clock limit of one cell in seconds [default: ${String(DEFAULT_WALL_LIMIT_S)}]`,
      },
    }),
  run: async (options, io) =>
    run({
      io,
      reporter: options.reporter,
      quiet: options.quiet,
      request: {
        ...(await requestOf(options)),
        jobs: options.jobs,
        outDir: options.out ?? 'results',
        resume: options.resume,
        strict: options.strict,
        wallLimitS: options['wall-limit'] ?? DEFAULT_WALL_LIMIT_S,
      },
    }),
});

interface CellOptions {
  readonly scenario: string | undefined;
  readonly resume: string | undefined;
  readonly engine: EngineChoice | undefined;
  readonly clock: 'virtual' | 'real' | undefined;
  readonly seed: number | undefined;
  readonly repeat: number | undefined;
  readonly until: string | undefined;
  readonly set: readonly string[];
  readonly param: readonly string[];
}

/** What decides the cells: a scenario with its options, or what a run directory says about itself; not a mixture. */
async function requestOf(options: CellOptions): Promise<Awaited<ReturnType<typeof recordedRequest>>> {
  const { scenario, resume, engine, clock, seed, repeat, set, param, until } = options;
  if (scenario !== undefined) {
    const changes = { set: [...set.map(parseOverride), ...parseUntil(until)], params: parseParams(param) };
    return { scenarioPath: scenario, engine: engine ?? 'auto', clock, seed, repeats: repeat, ...changes };
  }
  if (resume === undefined) {
    throw new LonghaulError({
      code: 'usage',
      message: 'no scenario given',
      hint: 'name a scenario file, or a run directory with --resume; see `longhaul run --help`',
    });
  }
  const given = { engine, clock, seed, repeat, until, set: set.at(0), param: param.at(0) };
  const [extra] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (extra === undefined) return recordedRequest(resume);
  throw new LonghaulError({
    code: 'usage',
    message: `--${extra} cannot be given with --resume alone: the run has its own`,
    hint: 'leave it out, or name the scenario as well, with all options of that run',
  });
}

interface Invocation {
  readonly io: Io;
  readonly reporter: (typeof REPORTERS)[number] | undefined;
  readonly quiet: boolean;
  readonly request: RunOptions;
}

async function run({ io, reporter, quiet, request }: Invocation): Promise<number> {
  const onEvent = chooseReporters({ io, name: reporter, quiet });
  const outcome = await runScenario(request, { onEvent, signal: io.signal, log: io.log });
  for (const error of outcome.errors) io.screens.err.write(`${renderError(error)}\n`);
  const stepSummary = process.env['GITHUB_STEP_SUMMARY'] ?? '';
  if (reporter === 'github' && stepSummary !== '') await appendStepSummary(stepSummary, outcome.summary);
  if (io.json) printJson(io, outcome.summary);
  else if (quiet) io.screens.out.write(`${outcome.reportPath ?? outcome.runDir}\n`);
  return exitCodeOf(outcome, { strict: request.strict });
}
