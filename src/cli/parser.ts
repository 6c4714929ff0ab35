import yargs, { type Argv } from 'yargs';
import { packageVersion } from '../app/package-version.js';
import { LonghaulError } from '../errors/index.js';
import { optionsInHelp, usageError } from './usage.js';
import type { Verb, Work } from './verb.js';

const DESCRIPTION = 'Emulates several data-centre sites and the long links between them, packet by packet.';
const EPILOGUE = `Exit codes: 0 done, expectations met; 1 a bug in longhaul; 2 bad usage or input;
3 this machine cannot run it; 4 the experiment failed to complete;
5 it completed and an expectation failed; 130/143 interrupted.`;

/** What the command line asked for: work to do, or text to print before exit 0 (`--help`, `--version`, completions). */
export type Parsed = { readonly kind: 'work'; readonly work: Work } | { readonly kind: 'text'; readonly text: string };

/** Carries what yargs objects to out of its `fail` handler. */
class Objection extends Error {}

/**
 * Parses the arguments after `node main.js`.
 * @throws LonghaulError `usage` for anything yargs objects to, with the nearest known name as the hint.
 */
export async function parseCommandLine(argv: readonly string[], verbs: readonly Verb[]): Promise<Parsed> {
  try {
    return await parse(argv, verbs);
  } catch (error) {
    if (!(error instanceof Objection)) throw error;
    const names = verbs.map((verb) => verb.command.split(' ')[0] ?? '').concat('completion');
    const words = argv.filter((word) => !word.startsWith('-'));
    const verb = names.find((name) => name === words[0]);
    const help = await parse([...(verb === undefined ? [] : [verb]), '--help'], verbs);
    const options = help.kind === 'text' ? optionsInHelp(help.text) : [];
    throw usageError({ message: error.message, verb, verbs: names, options });
  }
}

async function parse(argv: readonly string[], verbs: readonly Verb[]): Promise<Parsed> {
  let work: Work | undefined;
  let parser = rootParser();
  for (const verb of verbs) {
    parser = verb.register(parser, (chosen) => {
      work = chosen;
    });
  }
  let text = '';
  await parser.parseAsync([...argv], {}, (_error: unknown, _parsed: unknown, output: string) => {
    text = output;
  });
  return work === undefined || text !== '' ? { kind: 'text', text } : { kind: 'work', work };
}

/** The text of `--help` must not depend on the terminal or the locale: it is a published interface with a snapshot. */
function rootParser(): Argv {
  return yargs([])
    .scriptName('longhaul')
    .locale('en')
    .usage(`$0 <verb> [options]\n\n${DESCRIPTION}`)
    .options({
      json: { type: 'boolean', default: false, describe: 'Print one JSON document on stdout' },
      verbose: { type: 'boolean', default: false, describe: 'Log what is done to stderr' },
      color: { type: 'boolean', default: true, describe: 'Colour on a terminal (--no-color, NO_COLOR)' },
    })
    .version(packageVersion())
    .help()
    .alias('help', 'h')
    .completion('completion', 'Print a completion script for bash or zsh')
    .demandCommand(1, 'no verb given')
    .strict()
    .wrap(100)
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .fail((message: string | null, error: unknown) => {
      if (error instanceof LonghaulError) throw error;
      throw new Objection(message ?? String(error));
    });
}
