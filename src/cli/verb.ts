import type { Argv } from 'yargs';
import type { Io } from './io.js';

/** A verb of the command line. Each has a file of its own; `verbs.ts` lists them. */
export interface Verb {
  /** Name and positionals in yargs' notation, for example `run <scenario>`. */
  readonly command: string;
  /** Adds the verb to the parser. `invoke` is called with the work to do once the arguments are known to be good. */
  register(parser: Argv, invoke: (work: Work) => void): Argv;
}

/** What a verb does once its arguments are parsed. Resolves with the exit code. */
export type Work = (io: Io) => Promise<number>;

interface VerbDefinition<Options> {
  readonly command: string;
  readonly summary: string;
  readonly options: (parser: Argv) => Argv<Options>;
  readonly run: (options: Options, io: Io) => Promise<number>;
}

/** Ties a verb's options to the function that uses them, so that the compiler checks one against the other. */
export function defineVerb<Options>(definition: VerbDefinition<Options>): Verb {
  return {
    command: definition.command,
    register: (parser, invoke) =>
      parser.command(definition.command, definition.summary, definition.options, (options) => {
        // yargs adds camel-case spellings to what the builder declared; the declared part is all we use.
        invoke((io) => definition.run(options as Options, io));
      }),
  };
}
