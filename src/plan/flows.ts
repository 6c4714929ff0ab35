/** Which flows a workload of kind `flows` makes: drawn before anything runs, from the seed alone. */
import { sizeAt } from '../spec/flow-sizes.js';
import type { FlowsWorkload } from '../spec/flow-types.js';
import { createPrng, deriveSeed, type Prng } from '../util/prng.js';

export interface PlannedFlow {
  /** After the start of the workload. */
  readonly startNs: number;
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
}

type Flows = Omit<FlowsWorkload, 'path'>;

/**
 * The flows of one repeat, by start time. Arms of a comparison that share a seed have the same flows, whatever else differs
 * between them: times, places and sizes come from streams of their own.
 *
 * @param seed of the repeat, decimal
 */
export function drawFlows(workload: Flows, seed: string): readonly PlannedFlow[] {
  const stream = (name: string) => createPrng(deriveSeed(BigInt(seed), 'flows', workload.id, name));
  const [times, places, sizes] = [stream('times'), stream('places'), stream('sizes')];
  return arrivalTimes(workload, times).flatMap((startNs) => {
    const { senders, receiver } = drawPlaces(workload, places);
    return senders.map((from): PlannedFlow => {
      const bytes = sizeAt(workload.sizes, sizes.nextFloat());
      return { startNs, from, to: receiver, bytes };
    });
  });
}

/** The first arrival of a periodic workload is at once; a Poisson process begins with a wait. */
function arrivalTimes({ arrivals, intervalNs, end }: Flows, prng: Prng): readonly number[] {
  const times: number[] = [];
  const wait = () => (arrivals === 'periodic' ? intervalNs : -Math.log(1 - prng.nextFloat()) * intervalNs);
  let at = arrivals === 'periodic' ? 0 : wait();
  while ('count' in end ? times.length < end.count : at < end.durationNs) {
    times.push(Math.round(at));
    at += wait();
  }
  return times;
}

/** A receiver, and as many different senders as flows start at once; all equally likely. */
function drawPlaces({ from, to, fanIn }: Flows, prng: Prng) {
  const receiver = to[prng.nextInt(to.length)] ?? '';
  const others = from.filter((name) => name !== receiver);
  const senders = Array.from({ length: fanIn }, () => others.splice(prng.nextInt(others.length), 1)[0] ?? '');
  return { senders, receiver };
}
