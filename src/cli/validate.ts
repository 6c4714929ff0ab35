import { EXIT } from '../errors/index.js';
import { validateFile } from '../app/validate.js';
import { parseOverride } from '../spec/index.js';
import { printJson } from './io.js';
import { defineVerb } from './verb.js';

export const validateVerb = defineVerb({
  command: 'validate <scenario>',
  summary: 'Check a scenario and its topology without running anything',
  options: (parser) =>
    parser
      .positional('scenario', { type: 'string', demandOption: true, describe: 'Scenario file (YAML)' })
      .option('set', { type: 'string', array: true, nargs: 1, default: [], describe: 'Replace a value path=value' }),
  run: async (options, io) => {
    const facts = await validateFile(options.scenario, options.set.map(parseOverride));
    if (io.json) printJson(io, { valid: true, ...facts });
    else {
      io.screens.out.write(
        `${options.scenario}: valid; ${facts.sites} sites, ${facts.nodes} nodes, ${facts.links} links, ` +
          `${facts.workloads} workloads, ${facts.cells} cells\n`,
      );
    }
    return EXIT.ok;
  },
});
