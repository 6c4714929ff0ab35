import type { Diagnostics } from '../diagnostics.js';
import type { ChangeDocument } from '../schema/timeline.js';
import type { BalanceChangeSpec, BalanceSpec, SpecPath } from '../types.js';
import { resolveSettings, resolveWeights } from './balance.js';
import { resolveStart } from './start.js';
import { checkStart, type TimelineScope } from './timeline.js';

/** The changes of policies in a timeline. */
export function resolveBalanceChanges(
  documents: readonly ChangeDocument[],
  policies: readonly BalanceSpec[],
  scope: TimelineScope,
): readonly BalanceChangeSpec[] {
  return documents.flatMap((document, index) => {
    if (document.balance === undefined) return [];
    return resolveChange(document, { path: ['timeline', index], name: document.balance, policies }, scope) ?? [];
  });
}

interface Place {
  readonly path: SpecPath;
  readonly name: string;
  readonly policies: readonly BalanceSpec[];
}

function resolveChange(
  document: ChangeDocument,
  { path, name, policies }: Place,
  scope: TimelineScope,
): BalanceChangeSpec | undefined {
  const { diagnostics } = scope;
  const start = resolveStart(document, path, diagnostics);
  checkStart(start, path, scope);
  refuseLinkKeys(document, path, diagnostics);
  const policy = policies.find(({ id }) => id === name);
  if (policy === undefined) {
    const known = policies.map(({ id }) => id);
    diagnostics.addUnknownName([...path, 'balance'], { what: 'policy', name, known });
    return undefined;
  }
  const { direction, set = {} } = document;
  if (direction !== undefined && !policy.directions.includes(direction)) {
    const message = `the policy "${name}" is not for the direction ${direction}`;
    diagnostics.add([...path, 'direction'], { message, hint: 'remove "direction"' });
  }
  const place = { ids: policy.links, path: [...path, 'set', 'weights'] };
  const weights = set.weights === undefined ? undefined : resolveWeights(set.weights, place, diagnostics);
  return {
    id: document.id,
    start,
    balance: name,
    directions: direction === undefined ? policy.directions : [direction],
    set: { ...resolveSettings(set), ...(weights === undefined ? {} : { weights }) },
    path,
  };
}

/** A policy does not go down, has neither rate, delay nor loss, and is no link itself. */
function refuseLinkKeys(
  { id, set, state, converge, ...others }: ChangeDocument,
  path: SpecPath,
  diagnostics: Diagnostics,
): void {
  const { rate, delay, loss } = set ?? {};
  for (const [key, value] of Object.entries({ rate, delay, loss })) {
    if (value === undefined) continue;
    const message = `"${key}" is a setting of a link, not of a policy`;
    diagnostics.add([...path, 'set', key], {
      message,
      hint: 'name a link with "link" instead of the policy',
      at: 'key',
    });
  }
  for (const [key, value] of Object.entries({ state, converge })) {
    if (value === undefined) continue;
    const message = `"${key}" is for a link that goes down or up`;
    diagnostics.add([...path, key], { message, hint: `remove "${key}", or name a link with "link"`, at: 'key' });
  }
  for (const key of ['link', 'between', 'from', 'to'] as const) {
    if (others[key] === undefined) continue;
    const message = `"${key}" and "balance" exclude each other`;
    diagnostics.add([...path, key], { message, hint: 'make two changes of them', at: 'key' });
  }
  const says = Object.keys(set ?? {}).length > 0 || state !== undefined || converge !== undefined;
  if (says) return;
  const hint = 'give for example "set: { mode: spray }"';
  diagnostics.add(set === undefined ? path : [...path, 'set'], { message: `the change "${id}" changes nothing`, hint });
}
