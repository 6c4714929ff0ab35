import type { Diagnostics } from './diagnostics.js';
import type { Override } from './overrides.js';
import { firstError } from './sweep.js';
import type { TuneParameter, TuneSpec } from './tune-spec.js';
import { tuneValueAt } from './tune-values.js';

/** Between the ends lies what a search mostly tries: a value there shows whether a unit takes fractions. */
const PROBES = [0, 0.37, 1];

/**
 * Tries values of every parameter by themselves, so that a search does not fail at its tenth trial for a typing error.
 * @param attempt parses the scenario with the override and throws what is wrong
 */
export function checkTune(
  tune: TuneSpec | undefined,
  attempt: (override: Override) => void,
  diagnostics: Diagnostics,
): void {
  for (const [index, parameter] of (tune?.parameters ?? []).entries()) {
    const { path } = parameter;
    for (const value of probesOf(parameter)) {
      const problem = firstError(() => {
        attempt({ path, value });
      });
      if (problem === undefined) continue;
      const message = `"${path}" cannot be ${JSON.stringify(value)}: ${problem.message}`;
      diagnostics.add(['tune', 'parameters', index], { message, hint: problem.hint });
      break;
    }
  }
}

function probesOf(parameter: TuneParameter): readonly (string | number | boolean)[] {
  return parameter.kind === 'choice' ? parameter.values : PROBES.map((at) => tuneValueAt(parameter, at));
}
