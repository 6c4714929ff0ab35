import { exportRun, EXPORT_FORMATS } from '../app/export/index.js';
import { EXIT } from '../errors/index.js';
import { printJson } from './io.js';
import { oneString } from './values.js';
import { defineVerb } from './verb.js';

export const exportVerb = defineVerb({
  command: 'export <run>',
  summary: 'Write the records of a run as flat tables for pandas, DuckDB or R',
  options: (parser) =>
    parser.positional('run', { type: 'string', demandOption: true, describe: 'Run directory' }).options({
      format: { choices: EXPORT_FORMATS, default: 'csv' as const, describe: 'File format of the tables' },
      out: { coerce: oneString('out'), requiresArg: true, demandOption: true, describe: 'Directory for the tables' },
    }),
  run: async (options, io) => {
    const index = await exportRun({ run: options.run, format: options.format, out: options.out ?? '' });
    if (io.json) printJson(io, index);
    else {
      const lines = index.tables.map(({ file, rows }) => `${options.out ?? ''}/${file}  ${String(rows)} rows\n`);
      io.screens.out.write(lines.join(''));
    }
    return EXIT.ok;
  },
});
