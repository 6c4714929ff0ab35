import { EXIT } from '../errors/index.js';
import { jsonSchemaOf, SCHEMA_NAMES } from '../app/json-schema.js';
import { printJson } from './io.js';
import { defineVerb } from './verb.js';

export const schemaVerb = defineVerb({
  command: 'schema [document]',
  summary: 'Print the JSON Schema of scenario or topology files, for editors',
  options: (parser) =>
    parser.positional('document', { choices: SCHEMA_NAMES, default: 'scenario' as const, describe: 'Which document' }),
  run: (options, io) => {
    printJson(io, jsonSchemaOf(options.document));
    return Promise.resolve(EXIT.ok);
  },
});
