import type { Diagnostics } from '../diagnostics.js';
import type { TuneDocument } from '../schema/tune.js';
import type { TuneConstraint, TuneObjective, TuneParameter, TuneSpec } from '../tune-spec.js';
import type { SpecPath } from '../types.js';
import { resolveSubject, type ExpectationScope } from './expectations.js';

type ParameterDocument = TuneDocument['parameters'][number];
type Measured = Pick<TuneDocument['objective'], 'workload' | 'link' | 'direction' | 'metric'>;

export function resolveTune(document: TuneDocument | undefined, scope: ExpectationScope): TuneSpec | undefined {
  if (document === undefined) return undefined;
  const { method, trials, repeats, confirm, seed } = document;
  const parameters = document.parameters.map((one, index) =>
    resolveParameter(one, ['tune', 'parameters', index], scope.diagnostics),
  );
  checkPaths(parameters, scope.diagnostics);
  if (method === 'grid') checkGrid(parameters, trials, scope.diagnostics);
  const objective: TuneObjective = {
    ...resolveMeasured(document.objective, ['tune', 'objective'], scope),
    goal: document.objective.goal,
  };
  const constraints = document.constraints.map((one, index) => resolveConstraint(one, index, scope));
  return { objective, parameters, constraints, method, trials, repeats, confirm, seed, path: ['tune'] };
}

function resolveMeasured(document: Measured, path: SpecPath, scope: ExpectationScope) {
  const { subject, metrics } = resolveSubject({ id: String(path.at(1)), ...document }, path, scope);
  const { metric } = document;
  if (metrics !== undefined && !metrics.includes(metric)) {
    scope.diagnostics.addUnknownName([...path, 'metric'], { what: 'metric', name: metric, known: metrics });
  }
  return { subject, metric };
}

function resolveConstraint(
  document: TuneDocument['constraints'][number],
  index: number,
  scope: ExpectationScope,
): TuneConstraint {
  const path = ['tune', 'constraints', index];
  const { min, max } = document;
  if (min === undefined && max === undefined) {
    scope.diagnostics.add(path, { message: 'a constraint needs a bound', hint: 'give "min" and/or "max"' });
  } else if (min !== undefined && max !== undefined && min > max) {
    const message = `min ${String(min)} is above max ${String(max)}`;
    scope.diagnostics.add([...path, 'min'], { message, hint: 'swap them' });
  }
  return { ...resolveMeasured(document, path, scope), min, max };
}

function resolveParameter(document: ParameterDocument, path: SpecPath, diagnostics: Diagnostics): TuneParameter {
  const { values, from, to, unit, scale, step, levels } = document;
  const isRange = from !== undefined && to !== undefined;
  if ((values === undefined) !== isRange || (values !== undefined && (from ?? to) !== undefined)) {
    const message = `"${document.path}" must have either values or a range`;
    diagnostics.add(path, { message, hint: 'give "values: [...]", or "from" and "to"' });
  }
  if (values !== undefined) return { kind: 'choice', path: document.path, values };
  const range = { from: from ?? 0, to: to ?? 1 };
  if (isRange) checkRange({ ...range, scale, step }, path, diagnostics);
  return { kind: 'range', path: document.path, ...range, unit, scale, step, levels };
}

type Range = Pick<Extract<TuneParameter, { kind: 'range' }>, 'from' | 'to' | 'scale' | 'step'>;

function checkRange({ from, to, scale, step }: Range, path: SpecPath, diagnostics: Diagnostics): void {
  if (from >= to) {
    diagnostics.add([...path, 'to'], {
      message: 'a range goes from the smaller value to the larger',
      hint: 'swap them',
    });
  } else if (scale === 'log' && from <= 0) {
    const hint = 'begin above 0, or use "scale: linear"';
    diagnostics.add([...path, 'from'], { message: 'a logarithmic range has no place for 0', hint });
  } else if (step !== undefined && step > to - from) {
    diagnostics.add([...path, 'step'], { message: 'this step is larger than the range', hint: 'make it smaller' });
  }
}

function checkPaths(parameters: readonly TuneParameter[], diagnostics: Diagnostics): void {
  for (const [index, { path }] of parameters.entries()) {
    const at = ['tune', 'parameters', index, 'path'];
    if (parameters.findIndex((other) => other.path === path) !== index) {
      diagnostics.add(at, { message: `two parameters are "${path}"`, hint: 'remove one of them' });
    } else if (/^(?:tune|sweep|format|name|seed|repeats|topology)$|^(?:tune|sweep)\./.test(path)) {
      const hint = 'tune a setting, for example topology.links.wan.queue.limit';
      diagnostics.add(at, { message: `"${path}" cannot be tuned`, hint });
    }
  }
}

/** A grid has as many points as it has; a budget that it exceeds is refused rather than cut off somewhere. */
function checkGrid(parameters: readonly TuneParameter[], trials: number, diagnostics: Diagnostics): void {
  const size = parameters.reduce(
    (product, one) => product * (one.kind === 'choice' ? one.values.length : one.levels),
    1,
  );
  if (size <= trials) return;
  const message = `this grid has ${String(size)} points, and "trials" allows ${String(trials)}`;
  const hint = `set "trials: ${String(size)}", or fewer levels`;
  diagnostics.add(['tune', 'trials'], { message, hint });
}
