import type { UntilDocument } from '../schema/scenario.js';
import type { UntilSpec } from '../types.js';
import { resolveSubject, type ExpectationScope } from './expectations.js';

/** The stopping rule of a study. Problems go to the scope's diagnostics. */
export function resolveUntil(document: UntilDocument, scope: ExpectationScope): UntilSpec {
  const path = ['until'];
  const { subject, metrics } = resolveSubject({ ...document, id: 'until' }, path, scope);
  const { metric, width, confidence } = document;
  if (metrics !== undefined && !metrics.includes(metric)) {
    scope.diagnostics.addUnknownName([...path, 'metric'], { what: 'metric', name: metric, known: metrics });
  }
  if (width === 0) {
    const hint = 'write for example "1 %"';
    scope.diagnostics.add([...path, 'width'], { message: 'no number of repeats reaches a width of zero', hint });
  }
  return { subject, metric, widthRatio: width, confidence, minRepeats: document.min_repeats };
}
