import { cellLabel, measuredText } from '../report/index.js';
import type { CellSummary, PooledExpectation, Summary } from '../records/index.js';
import { ListReporter } from './list.js';
import type { Reporter, RunEvent, Screen, Screens } from './types.js';

/** Lines as `list` writes them, and an annotation for everything that a reviewer of a CI run should see. */
export class GithubReporter implements Reporter {
  readonly name = 'github';
  private readonly list: ListReporter;

  constructor(
    private readonly screens: Screens,
    final: Screen,
  ) {
    this.list = new ListReporter(screens, final);
  }

  onEvent(event: RunEvent): void {
    this.list.onEvent(event);
    if (event.type !== 'run.end') return;
    for (const annotation of annotationsOf(event.summary)) this.screens.err.write(`${renderAnnotation(annotation)}\n`);
  }
}

interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
}

function annotationsOf({ cells, warnings, pooled_expectations: pooled = [] }: Summary): readonly Annotation[] {
  const repeats = Math.max(1, ...cells.map(({ repeat }) => repeat));
  return [
    ...warnings.map((message): Annotation => ({ level: 'warning', title: 'longhaul', message })),
    ...cells.flatMap((cell) => cellAnnotations(cell, cells.length > 1 ? cellLabel(cell, repeats) : '')),
    ...pooled.filter(({ verdict }) => verdict !== 'pass').map(pooledAnnotation),
  ];
}

/** @param label says which of several cells it is */
function cellAnnotations({ error, expectations, fidelity }: CellSummary, label: string): readonly Annotation[] {
  const of = label === '' ? '' : ` (${label})`;
  const missed = expectations.filter(({ verdict }) => verdict !== 'pass');
  const failed = fidelity.checks.filter(({ verdict }) => verdict === 'fail');
  return [
    ...(error === null ? [] : [{ level: 'error', title: `Cell failed${of}`, message: error } as const]),
    ...missed.map(({ id, metric, measured, bound }): Annotation => {
      const value = measured === null ? 'not measured' : measuredText(metric, measured);
      return { level: 'error', title: `Expectation ${id}${of}`, message: `${metric} is ${value}, expected ${bound}` };
    }),
    ...failed.map(({ id, severity, measured, bound, detail }): Annotation => {
      const level = severity === 'hard' ? 'error' : 'warning';
      return { level, title: `Fidelity ${id}${of}`, message: `${measured}, expected ${bound}: ${detail ?? ''}` };
    }),
  ];
}

function pooledAnnotation({ id, statistic, metric, measured, bound, detail }: PooledExpectation): Annotation {
  const value = measured === null ? 'not measured' : measuredText(metric, measured);
  const why = detail === null ? '' : ` (${detail})`;
  const message = `the ${statistic} of ${metric} is ${value}, expected ${bound}${why}`;
  return { level: 'error', title: `Expectation ${id}`, message };
}

/** A workflow command. Newlines and percent signs are escaped, and in properties colons and commas too. */
function renderAnnotation({ level, title, message }: Annotation): string {
  const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = data(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${data(message)}`;
}
