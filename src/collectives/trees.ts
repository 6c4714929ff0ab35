import { range, ScheduleBuilder } from './builder.js';
import type { Schedule } from './types.js';

/** Parent of each rank; the root has null. */
export type Parents = readonly (number | null)[];

/** Binomial tree with root 0: the parent of a rank is the rank without its lowest set bit. */
export const binomialParents = (ranks: number): Parents =>
  range(ranks).map((rank) => (rank === 0 ? null : rank - (rank & -rank)));

/**
 * All-reduce as a reduction to rank 0 and a broadcast from it over a binomial tree: 2log2P (α + mβ). With several parts,
 * the tree is a pipeline: a rank passes one part on while the next arrives.
 */
export function binomialAllreduce(ranks: number, parts: number): Schedule {
  const builder = new ScheduleBuilder();
  const rounds = Math.ceil(Math.log2(ranks));
  for (const [rank, parent] of binomialParents(ranks).entries()) {
    if (parent === null) continue;
    const bit = Math.log2(rank - parent);
    for (const slot of range(parts)) {
      builder.transfer({ step: bit + slot, from: rank, to: parent, slot, how: 'reduce' });
      // The farthest child is served first, because its part of the tree is the deepest.
      builder.transfer({ step: 2 * rounds - 1 - bit + slot, from: parent, to: rank, slot, how: 'receive' });
    }
  }
  return builder.build({ collective: 'allreduce', ranks, chunks: parts });
}

/** Broadcast from rank 0 over a binomial tree: log2P (α + mβ). */
export function binomialBroadcast(ranks: number, parts: number): Schedule {
  const builder = new ScheduleBuilder();
  const rounds = Math.ceil(Math.log2(ranks));
  for (const [rank, parent] of binomialParents(ranks).entries()) {
    if (parent === null) continue;
    const step = rounds - 1 - Math.log2(rank - parent);
    for (const slot of range(parts)) {
      builder.transfer({ step: step + slot, from: parent, to: rank, slot, how: 'receive' });
    }
  }
  return builder.build({ collective: 'broadcast', ranks, chunks: parts });
}

/** A balanced binary tree whose in-order walk gives the ranks in order; leaves are at the even places. */
function inOrderParents(ranks: number): Parents {
  const parents: (number | null)[] = range(ranks).map(() => null);
  const grow = (from: number, to: number, parent: number | null): void => {
    if (from >= to) return;
    const root = from + Math.floor((to - from) / 2);
    parents[root] = parent;
    grow(from, root, root);
    grow(root + 1, to, root);
  };
  grow(0, ranks, null);
  return parents;
}

/** The two trees of a double tree: the second is the mirror image of the first, so that inner ranks of one tend to be leaves of the other. */
export function doubleTreeParents(ranks: number): readonly [Parents, Parents] {
  const first = inOrderParents(ranks);
  const mirror = (rank: number) => ranks - 1 - rank;
  const second = range(ranks).map((rank) => {
    const parent = first[mirror(rank)] ?? null;
    return parent === null ? null : mirror(parent);
  });
  return [first, second];
}

/** All-reduce of one half of the message over each of two binary trees at once, both as pipelines of `parts` parts. */
export function doubleTree(ranks: number, parts: number): Schedule {
  const builder = new ScheduleBuilder();
  for (const [tree, parents] of doubleTreeParents(ranks).entries()) {
    const slots = range(parts).map((part) => tree * parts + part);
    treeAllreduce(builder, parents, slots);
  }
  return builder.build({ collective: 'allreduce', ranks, chunks: 2 * parts });
}

/**
 * A rank sends a part up once its own tree below it has delivered, which is after as many steps as the tree is high, and
 * the root sends it down at once. Parts follow each other one step apart.
 */
function treeAllreduce(builder: ScheduleBuilder, parents: Parents, slots: readonly number[]): void {
  const heights = heightsOf(parents);
  const depths = parents.map((_, rank) => depthOf(parents, rank));
  const rootHeight = Math.max(...heights);
  for (const [rank, parent] of parents.entries()) {
    if (parent === null) continue;
    const down = rootHeight + (depths[rank] ?? 0) - 1;
    slots.forEach((slot, part) => {
      builder.transfer({ step: (heights[rank] ?? 0) + part, from: rank, to: parent, slot, how: 'reduce' });
      builder.transfer({ step: down + part, from: parent, to: rank, slot, how: 'receive' });
    });
  }
}

function depthOf(parents: Parents, rank: number): number {
  const parent = parents[rank] ?? null;
  return parent === null ? 0 : 1 + depthOf(parents, parent);
}

function heightsOf(parents: Parents): readonly number[] {
  const heights = parents.map(() => 0);
  for (const rank of parents.keys()) {
    let height = 0;
    for (let above = parents[rank] ?? null; above !== null; above = parents[above] ?? null) {
      height += 1;
      heights[above] = Math.max(heights[above] ?? 0, height);
    }
  }
  return heights;
}
