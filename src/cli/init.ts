import { EXIT } from '../errors/index.js';
import { writeStarter } from '../app/starter.js';
import { printJson } from './io.js';
import { defineVerb } from './verb.js';

export const initVerb = defineVerb({
  command: 'init [directory]',
  summary: 'Write a small topology and scenario to start from',
  options: (parser) =>
    parser.positional('directory', { type: 'string', default: '.', describe: 'Where to write the two files' }),
  run: (options, io) => {
    const files = writeStarter(options.directory);
    if (io.json) printJson(io, { files });
    else io.screens.out.write(files.map((file) => `${file}\n`).join(''));
    return Promise.resolve(EXIT.ok);
  },
});
