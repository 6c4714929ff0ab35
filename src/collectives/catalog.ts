/** The built-in schedules: which exist for which collective, and what each can be told. */
import { alltoall } from './alltoall.js';
import { range } from './builder.js';
import { rabenseifner, recursiveDoubling } from './doubling.js';
import { hierarchical } from './hierarchical.js';
import { alternatingOrder, contiguousOrder, groupsOf, scatteredOrder } from './order.js';
import { ringSchedule } from './ring.js';
import { binomialAllreduce, binomialBroadcast, doubleTree } from './trees.js';
import type { Collective, Places, Schedule } from './types.js';

export const ALGORITHMS = [
  'ring',
  'recursive-doubling',
  'rabenseifner-near',
  'rabenseifner-far',
  'binomial',
  'double-tree',
  'hierarchical',
  'pairwise',
  'posted',
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** `ranks`: in the order of their numbers. A list names every rank once. */
export type RingOrder = 'ranks' | 'contiguous' | 'alternating' | readonly number[];

export interface BuiltIn extends Places {
  readonly collective: Collective;
  readonly algorithm: Algorithm;
  /** Of a ring only. */
  readonly order: RingOrder;
  /** Rings side by side, each with its part of the message; of a ring only. */
  readonly channels: number;
  /** Whether each channel crosses between sites at other ranks; of a ring only. */
  readonly scatter: boolean;
  /** Parts of a pipeline, at least 1. */
  readonly parts: number;
}

interface Entry {
  readonly collectives: readonly Collective[];
  /** Whether it can work as a pipeline of several parts. */
  readonly pipelined: boolean;
  readonly generate: (request: BuiltIn) => Schedule;
}

const ENTRIES: Readonly<Record<Algorithm, Entry>> = {
  ring: { collectives: ['allreduce', 'allgather', 'reduce-scatter'], pipelined: true, generate: ring },
  'recursive-doubling': {
    collectives: ['allreduce'],
    pipelined: false,
    generate: ({ siteOf }) => recursiveDoubling(siteOf.length),
  },
  'rabenseifner-near': {
    collectives: ['allreduce'],
    pipelined: false,
    generate: ({ siteOf }) => rabenseifner(siteOf.length, 'near'),
  },
  'rabenseifner-far': {
    collectives: ['allreduce'],
    pipelined: false,
    generate: ({ siteOf }) => rabenseifner(siteOf.length, 'far'),
  },
  binomial: { collectives: ['allreduce', 'broadcast'], pipelined: true, generate: binomial },
  'double-tree': {
    collectives: ['allreduce'],
    pipelined: true,
    generate: ({ siteOf, parts }) => doubleTree(siteOf.length, parts),
  },
  hierarchical: {
    collectives: ['allreduce'],
    pipelined: true,
    generate: (request) => hierarchical(request, request.parts),
  },
  pairwise: {
    collectives: ['alltoall'],
    pipelined: false,
    generate: ({ siteOf }) => alltoall(siteOf.length, 'pairwise'),
  },
  posted: {
    collectives: ['alltoall'],
    pipelined: false,
    generate: ({ siteOf }) => alltoall(siteOf.length, 'posted'),
  },
};

/** Algorithms of a collective; the first is the one taken when none is named. */
export const algorithmsOf = (collective: Collective): readonly Algorithm[] =>
  ALGORITHMS.filter((name) => ENTRIES[name].collectives.includes(collective));

export const isPipelined = (algorithm: Algorithm): boolean => ENTRIES[algorithm].pipelined;

/** The schedule of a built-in. The caller has checked that the algorithm is one of the collective's. */
export const generateSchedule = (request: BuiltIn): Schedule => ENTRIES[request.algorithm].generate(request);

/** Bytes of the largest piece that a rank passes on at once in an unpipelined schedule: what `parts` divides. */
export function pieceBytes({ algorithm, siteOf, channels }: Omit<BuiltIn, 'parts'>, messageBytes: number): number {
  if (algorithm === 'ring') return messageBytes / (siteOf.length * channels);
  if (algorithm === 'double-tree') return messageBytes / 2;
  if (algorithm === 'hierarchical') return messageBytes / Math.max(...groupsOf({ siteOf }).map(({ length }) => length));
  return messageBytes;
}

function ring({ collective, order, channels, scatter, parts, siteOf }: BuiltIn): Schedule {
  if (collective !== 'allreduce' && collective !== 'allgather' && collective !== 'reduce-scatter') {
    throw new RangeError(`there is no ring for ${collective}`);
  }
  const base = ringOrder(order, { siteOf });
  const orders = range(channels).map((channel) => (scatter ? scatteredOrder(base, { siteOf }, channel) : base));
  return ringSchedule(collective, { orders, parts });
}

function ringOrder(order: RingOrder, places: Places): readonly number[] {
  if (order === 'ranks') return range(places.siteOf.length);
  if (order === 'contiguous') return contiguousOrder(places);
  return order === 'alternating' ? alternatingOrder(places) : order;
}

function binomial({ collective, siteOf, parts }: BuiltIn): Schedule {
  return collective === 'broadcast' ? binomialBroadcast(siteOf.length, parts) : binomialAllreduce(siteOf.length, parts);
}
