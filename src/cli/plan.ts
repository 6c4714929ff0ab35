import { EXIT } from '../errors/index.js';
import { PLAN_FORMATS, renderPlan } from '../app/render-plan.js';
import { parseOverride } from '../spec/index.js';
import { integerIn } from './values.js';
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
  run: async (options, io) => {
    const text = await renderPlan({
      scenarioPath: options.scenario,
      set: options.set.map(parseOverride),
      seed: options.seed,
      format: io.json ? 'json' : options.format,
    });
    io.screens.out.write(text.endsWith('\n') ? text : `${text}\n`);
    return EXIT.ok;
  },
});
