import { compareExitCode, compareRuns, parseGate } from '../app/compare/index.js';
import { renderComparison } from '../reporters/index.js';
import { printJson } from './io.js';
import { numberBetween, oneString } from './values.js';
import { defineVerb } from './verb.js';

const many = { type: 'string', array: true, nargs: 1, default: [] as string[] } as const;

export const compareVerb = defineVerb({
  command: 'compare <run> [other]',
  summary: 'Compare two runs, or the arms of one: paired statistics, verdicts, gates',
  options: (parser) =>
    parser
      .positional('run', { type: 'string', demandOption: true, describe: 'Run directory: the baseline' })
      .positional('other', { type: 'string', describe: 'Run directory: the candidate; or use --by' })
      .options({
        by: { coerce: oneString('by'), requiresArg: true, describe: 'Swept path whose values are the arms of one run' },
        baseline: { coerce: oneString('baseline'), requiresArg: true, describe: 'With --by: baseline value; first' },
        metric: { ...many, describe: "Metric, or 'all' (repeatable); default: the main one of each workload" },
        'fail-if': { ...many, describe: "Gate, exit 5: 'goodput_bps < -2%' (repeatable)" },
        alpha: { coerce: numberBetween('alpha', [0, 0.5]), requiresArg: true, describe: 'Error rate [default: 0.05]' },
        out: { coerce: oneString('out'), requiresArg: true, describe: 'Write an HTML page with pictures to this file' },
        strict: { type: 'boolean', default: false, describe: 'Fail (exit 5) also when a gate is indeterminate' },
      }),
  run: async (options, io) => {
    const comparison = await compareRuns({
      baseline: options.run,
      candidate: options.other,
      by: options.by,
      baselineValue: options.baseline,
      metrics: options.metric,
      gates: options['fail-if'].map(parseGate),
      alpha: options.alpha ?? 0.05,
      out: options.out,
    });
    if (io.json) printJson(io, comparison);
    else io.screens.out.write(renderComparison(comparison, io.screens.out));
    for (const { text, metric, verdict } of comparison.gates) {
      if (verdict === 'indeterminate') io.screens.err.write(`warn: gate "${text}" is indeterminate for ${metric}\n`);
    }
    return compareExitCode(comparison, { strict: options.strict });
  },
});
