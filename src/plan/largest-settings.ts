import type { DirectionSpec, LinkSettings, LinkSpec, Topology } from '../spec/types.js';
import type { PlannedChange } from './types.js';

/**
 * The topology with every direction at the highest rate and the longest delay that it has at any time of the run. Socket
 * buffers are sized by it: they must not cap a flow after a change either.
 */
export function largestSettings(topology: Topology, changes: readonly PlannedChange[] = []): Topology {
  return { ...topology, links: topology.links.map((link) => largestOf(link, changes)) };
}

function largestOf(link: LinkSpec, changes: readonly PlannedChange[]): LinkSpec {
  const direction = (key: 'forward' | 'reverse'): DirectionSpec => {
    const spec = link[key];
    const timeline = changes.flatMap(({ links, action }) =>
      action.kind === 'set' && links.includes(link.id) && action.directions.includes(key) ? [action.set] : [],
    );
    const settings: readonly LinkSettings[] =
      spec.trace?.format === 'csv' ? [...spec.trace.rows, ...timeline] : timeline;
    const largest = (setting: 'rateBps' | 'delayNs'): number =>
      settings.reduce((most, set) => Math.max(most, set[setting] ?? 0), spec[setting]);
    return { ...spec, rateBps: largest('rateBps'), delayNs: largest('delayNs') };
  };
  return { ...link, forward: direction('forward'), reverse: direction('reverse') };
}
