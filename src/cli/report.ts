import { EXIT } from '../errors/index.js';
import { analyzeRunDirectory } from '../app/report-run.js';
import { printJson } from './io.js';
import { defineVerb } from './verb.js';

export const reportVerb = defineVerb({
  command: 'report <run>',
  summary: 'Analyse a run directory again and write its summary and report',
  options: (parser) =>
    parser.positional('run', { type: 'string', demandOption: true, describe: 'Run directory (results/NAME/RUN)' }),
  run: async (options, io) => {
    const result = await analyzeRunDirectory(options.run);
    for (const warning of result.summary.warnings) io.screens.err.write(`warn: ${warning}\n`);
    if (io.json) printJson(io, result.summary);
    else io.screens.out.write(`${result.reportPath}\n`);
    return EXIT.ok;
  },
});
