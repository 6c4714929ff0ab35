import { LonghaulError } from '../errors/index.js';
import { didYouMean } from '../util/did-you-mean.js';

/** Names of the long options in a help text, without their dashes. */
export function optionsInHelp(help: string): string[] {
  return [...help.matchAll(/(?<=\s)--([a-z][a-z-]*)/g)].map((match) => match[1] ?? '');
}

interface UsageProblem {
  /** What yargs said. */
  readonly message: string;
  readonly verb: string | undefined;
  readonly verbs: readonly string[];
  readonly options: readonly string[];
}

/** Turns what yargs objects to into our error, with the nearest known name as the hint. */
export function usageError({ message, verb, verbs, options }: UsageProblem): LonghaulError {
  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message)?.[1]?.split(', ')[0];
  const help = verb === undefined ? 'longhaul --help' : `longhaul ${verb} --help`;
  if (unknown === undefined) {
    return new LonghaulError({ code: 'usage', message: message.replace(/\s+/g, ' ').trim(), hint: `see ${help}` });
  }
  if (verb === undefined && !unknown.startsWith('-') && !options.includes(unknown)) {
    const guess = didYouMean(unknown, verbs);
    const list = `the verbs are ${verbs.join(', ')}`;
    return new LonghaulError({
      code: 'usage',
      message: `there is no verb "${unknown}"`,
      hint: guess === undefined ? list : `did you mean "${guess}"?`,
    });
  }
  const guess = didYouMean(unknown.replace(/^-+/, ''), options);
  return new LonghaulError({
    code: 'usage',
    message: `unknown option or argument "${unknown}"`,
    hint: guess === undefined ? `see ${help}` : `did you mean "--${guess}"?`,
  });
}
