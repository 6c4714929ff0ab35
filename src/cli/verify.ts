import { verifyRun } from '../app/verify/verify-run.js';
import type { LocatedDifference, Verification, VerifiedCell } from '../app/verify/types.js';
import { EXIT, renderError } from '../errors/index.js';
import { printJson, type Io } from './io.js';
import { integerIn, oneString } from './values.js';
import { defineVerb } from './verb.js';

const DEFAULT_WALL_LIMIT_S = 3600;

export const verifyVerb = defineVerb({
  command: 'verify <run>',
  summary: 'Repeat a run from its directory and compare every record (exit 0 identical, 5 different)',
  options: (parser) =>
    parser
      .positional('run', { type: 'string', demandOption: true, describe: 'Run directory (results/NAME/RUN)' })
      .options({
        jobs: { coerce: integerIn('jobs', [1, 4096]), requiresArg: true, describe: 'Cells at once; default: all CPUs' },
        keep: { coerce: oneString('keep'), requiresArg: true, describe: 'Directory in which to keep the repetition' },
        'wall-limit': {
          coerce: integerIn('wall-limit', [1, 10_000_000]),
          requiresArg: true,
          describe: `Wall-clock limit of one cell in seconds [default: ${String(DEFAULT_WALL_LIMIT_S)}]`,
        },
      }),
  run: async (options, io) => {
    const { verification, errors } = await verifyRun(
      {
        runDir: options.run,
        jobs: options.jobs,
        keepDir: options.keep,
        wallLimitS: options['wall-limit'] ?? DEFAULT_WALL_LIMIT_S,
      },
      {
        signal: io.signal,
        onCell: (cell) => {
          io.screens.err.write(`${cell.verdict}  ${cell.cell}\n`);
        },
      },
    );
    for (const error of errors) io.screens.err.write(`${renderError(error)}\n`);
    if (io.json) printJson(io, verification);
    else printVerification(io, verification);
    return EXIT_OF[verification.verdict];
  },
});

const EXIT_OF = { identical: EXIT.ok, different: EXIT.verdict, failed: EXIT.experiment } as const;

function printVerification(io: Io, { verdict, cells, changes, kernel, ...reach }: Verification): void {
  const lines = cells.flatMap(describeCell);
  const identical = cells.filter((cell) => cell.verdict === 'identical').length;
  const skipped = cells.filter((cell) => cell.verdict === 'skipped').length;
  const rest = skipped === 0 ? '' : `, ${String(skipped)} did not complete and were skipped`;
  const count = `${String(identical)} of ${String(cells.length - skipped)} cells`;
  const summary = `${verdict}: ${count} repeat bit for bit on kernel ${kernel}${rest}`;
  const hints = [
    ...changes.map(({ what, recorded, now }) => `${what} was ${recorded}, here it is ${now}`),
    ...reach.out_of_reach,
  ].map((hint) => `note: ${hint}`);
  io.screens.out.write(`${[...lines, ...(verdict === 'identical' ? [] : hints), summary].join('\n')}\n`);
}

function describeCell({
  cell,
  verdict,
  difference,
  differs_in: parts,
  note,
  ...rest
}: VerifiedCell): readonly string[] {
  const logs = rest.logs_differ.map((log) => `note: programs printed something else: ${cell}/${log}`);
  if (verdict === 'identical') return logs;
  return [
    `${verdict}: ${cell}`,
    ...(note === null ? [] : [`  ${note}`]),
    ...(difference === null ? [] : describeDifference(difference)),
    ...(parts.length === 0 ? [] : [`  parts that differ: ${parts.join(', ')}`]),
    ...logs,
  ];
}

/** Longest text of a value that is shown; a record that one side lacks can be long. */
const MAX_VALUE = 200;

function describeDifference({ file, line, field, t_ns: tNs, ...values }: LocatedDifference): readonly string[] {
  const at = tNs === null ? '' : ` at t = ${(tNs / 1e9).toFixed(9)} s`;
  const value = (text: string | null) => (text === null ? 'absent' : text.slice(0, MAX_VALUE));
  return [
    `  first difference: ${file}:${String(line)}${field === '' ? '' : ` ${field}`}${at}`,
    `    recorded ${value(values.recorded)}`,
    `    repeated ${value(values.repeated)}`,
  ];
}
