import { createPrng, deriveSeed } from '../util/prng.js';
import type { TuneSpec } from '../spec/index.js';
import { bestFirst, type Batch, type Method, type Score } from './method.js';
import { latinHypercube } from './latin-hypercube.js';
import { gridOf, type Point } from './space.js';
import { SurrogateSearch } from './surrogate.js';

/** The search that a scenario asks for. */
export function createMethod(spec: TuneSpec): Method {
  const prng = createPrng(deriveSeed(BigInt(spec.seed), 'tune', spec.method));
  const dimensions = spec.parameters.length;
  switch (spec.method) {
    case 'grid':
      return new OneBatch(gridOf(spec.parameters));
    case 'random':
      return new OneBatch(latinHypercube(spec.trials, { dimensions, prng }));
    case 'successive-halving':
      return new SuccessiveHalving(latinHypercube(spec.trials, { dimensions, prng }));
    case 'surrogate':
      return new SurrogateSearch({ trials: spec.trials, dimensions, prng });
  }
}

class OneBatch implements Method {
  private asked = false;

  constructor(private readonly points: readonly Point[]) {}

  ask(): Batch | null {
    if (this.asked) return null;
    this.asked = true;
    return { points: this.points, round: 0 };
  }

  tell(): void {
    // Nothing is learnt: every point was named at once.
  }
}

/**
 * Jamieson and Talwalkar (AISTATS 2016), with repeats as the resource: all points get a round of repeats, the better
 * half another, and so on until one is left. Scores are over all rounds, so that a survivor has been in all of them.
 */
class SuccessiveHalving implements Method {
  private round = -1;

  constructor(private survivors: readonly Point[]) {}

  ask(): Batch | null {
    this.round += 1;
    if (this.round > 0 && this.survivors.length < 2) return null;
    return { points: this.survivors, round: this.round };
  }

  tell(scores: readonly Score[]): void {
    const alive = bestFirst(scores.filter(({ point }) => this.survivors.includes(point)));
    this.survivors = alive.slice(0, Math.ceil(alive.length / 2)).map(({ point }) => point);
    if (alive.length === 1) this.survivors = [];
  }
}
