/** The baseline: one setting for all pairs of sites and all links between them, made once before the experiment begins. */
import type { Action, Controller, Greeting, LinkFacts } from './protocol.js';

/** What `config` may have; whatever is absent stays as the scenario has it. */
interface Settings {
  readonly congestion?: string;
  readonly initcwnd?: number;
  readonly limit_bytes?: number;
  readonly min_bytes?: number;
  readonly max_bytes?: number;
}

export function controller({ config, sites, links }: Greeting): Controller {
  const { congestion, initcwnd, limit_bytes, min_bytes, max_bytes } = config as Settings;
  const why = 'the same for all';
  const transport = congestion === undefined && initcwnd === undefined ? [] : pairsOf(sites.map(({ name }) => name));
  const queues = limit_bytes === undefined && min_bytes === undefined && max_bytes === undefined ? [] : wide(links);
  return {
    actions: [
      ...transport.map((between): Action => ({
        action: 'transport',
        between,
        ...given({ congestion, initcwnd }),
        why,
      })),
      ...queues.map(({ link, direction }): Action => ({
        ...{ action: 'queue', link, direction, why },
        ...given({ limit_bytes, min_bytes, max_bytes }),
      })),
    ],
  };
}

/** Without what is undefined. */
const given = <T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const pairsOf = (names: readonly string[]): readonly (readonly [string, string])[] =>
  names.flatMap((a, index) => names.slice(index).map((b) => [a, b] as const));

const wide = (links: readonly LinkFacts[]): readonly LinkFacts[] =>
  links.filter(({ role, queue }) => role === 'wan' && queue !== null);
