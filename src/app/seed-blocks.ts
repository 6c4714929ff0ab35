import { phaseSeed } from '../plan/index.js';
import type { SeedBlock } from '../store/index.js';
import type { PreparedCell } from './prepare-cells.js';

/** All seeds that a run uses, a block per repeat. Arms with different links or workloads share the block. */
export function seedBlocks(cells: readonly PreparedCell[], seed: number): readonly SeedBlock[] {
  const blocks = new Map<number, SeedBlock>();
  for (const cell of cells) {
    const known = blocks.get(cell.repeat);
    const drawn = cell.input.workloads.filter(({ start }) => start.jitterNs !== undefined);
    const draw = { seed: BigInt(seed), repeat: cell.repeat - 1 };
    blocks.set(cell.repeat, {
      repeat: cell.repeat,
      guest: cell.seed,
      links: {
        ...known?.links,
        ...Object.fromEntries(
          cell.input.plan.links.map(({ id, forward, reverse }) => [
            id,
            { forward: forward.seed, reverse: reverse.seed },
          ]),
        ),
      },
      phases: { ...known?.phases, ...Object.fromEntries(drawn.map(({ id }) => [id, phaseSeed(id, draw)])) },
    });
  }
  return [...blocks.values()].sort((a, b) => a.repeat - b.repeat);
}
