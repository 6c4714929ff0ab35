import { renderMetric } from '../analyze/index.js';
import type { CellSummary, Summary } from '../records/index.js';
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

function annotationsOf({ cells, warnings }: Summary): readonly Annotation[] {
  return [
    ...warnings.map((message): Annotation => ({ level: 'warning', title: 'longhaul', message })),
    ...cells.flatMap(cellAnnotations),
  ];
}

function cellAnnotations({ error, expectations, fidelity }: CellSummary): readonly Annotation[] {
  const missed = expectations.filter(({ verdict }) => verdict !== 'pass');
  const failed = fidelity.checks.filter(({ verdict }) => verdict === 'fail');
  return [
    ...(error === null ? [] : [{ level: 'error', title: 'Cell failed', message: error } as const]),
    ...missed.map(({ id, metric, measured, bound }): Annotation => {
      const name = metric.slice(metric.lastIndexOf('.') + 1);
      const value = measured === null ? 'not measured' : renderMetric(name, measured);
      return { level: 'error', title: `Expectation ${id}`, message: `${metric} is ${value}, expected ${bound}` };
    }),
    ...failed.map(({ id, severity, measured, bound, detail }): Annotation => {
      const level = severity === 'hard' ? 'error' : 'warning';
      return { level, title: `Fidelity ${id}`, message: `${measured}, expected ${bound}: ${detail ?? ''}` };
    }),
  ];
}

/** A workflow command. Newlines and percent signs are escaped, and in properties colons and commas too. */
function renderAnnotation({ level, title, message }: Annotation): string {
  const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = data(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${data(message)}`;
}
