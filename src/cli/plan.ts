import { EXIT } from '../errors/index.js';
import { PLAN_FORMATS, renderPlan } from '../app/render-plan.js';
import { integerIn, parseSet } from './values.js';
import { defineVerb } from './verb.js';

export const planVerb = defineVerb({
  command: 'plan <scenario>',
  summary: 'Print what a run would do to the kernel, without doing it',
  options: (parser) =>
    parser.positional('scenario', { type: 'string', demandOption: true, describe: 'Scenario file (YAML)' }).options({
      format: { choices: PLAN_FORMATS, default: 'text' as const, describe: 'shell prints a script that runs as root' },
      seed: { coerce: integerIn('seed', [0, Number.MAX_SAFE_INTEGER]), requiresArg: true, describe: 'Experiment seed' },
      set: { type: 'string', array: true, nargs: 1, default: [], describe: 'Replace a value path=value (repeatable)' },
    }),
  run: (options, io) => {
    const text = renderPlan({
      scenarioPath: options.scenario,
      set: parseSet(options.set),
      seed: options.seed,
      format: io.json ? 'json' : options.format,
    });
    io.screens.out.write(text.endsWith('\n') ? text : `${text}\n`);
    return Promise.resolve(EXIT.ok);
  },
});
