import { normalDensity, normalTail } from '../stats/index.js';
import type { Prng } from '../util/prng.js';
import { GaussianProcess, type Belief, type Observation } from './gaussian-regression.js';
import { latinHypercube } from './latin-hypercube.js';
import type { Batch, Method, Score } from './method.js';
import type { Point } from './space.js';

export interface SurrogateOptions {
  readonly trials: number;
  readonly dimensions: number;
  readonly prng: Prng;
}

/** Points at which the expected improvement is computed, anew for each question. */
const CANDIDATES = 500;
/** Of these, a share near the best so far: the optimum of a smooth objective is in its neighbourhood. */
const NEARBY = 200;
const REACH = 0.1;

/**
 * Bayesian optimisation (Jones, Schonlau, Welch, J. Global Optimization 13, 1998): after a first batch that covers the space,
 * each point is the one whose expected improvement over the best is largest under a Gaussian process.
 */
export class SurrogateSearch implements Method {
  private asked = 0;
  private scores: readonly Score[] = [];

  constructor(private readonly options: SurrogateOptions) {}

  ask(): Batch | null {
    const { trials, dimensions, prng } = this.options;
    if (this.asked >= trials) return null;
    const points =
      this.asked === 0
        ? latinHypercube(Math.min(trials, 2 * dimensions + 2), { dimensions, prng })
        : [this.mostPromising()];
    this.asked += points.length;
    return { points, round: 0 };
  }

  tell(scores: readonly Score[]): void {
    this.scores = scores;
  }

  private mostPromising(): Point {
    const observations = observe(this.scores);
    const candidates = this.candidates(observations);
    if (observations.length < 2) return candidates[0] ?? [];
    const model = new GaussianProcess(observations);
    const best = Math.max(...observations.map(({ value }) => value));
    const gains = candidates.map((point) => expectedImprovement(model.at(point), best));
    return candidates[gains.indexOf(Math.max(...gains))] ?? [];
  }

  private candidates(observations: readonly Observation[]): readonly Point[] {
    const { dimensions, prng } = this.options;
    const anywhere = latinHypercube(CANDIDATES - NEARBY, { dimensions, prng });
    const best = observations.reduce<Observation | null>(
      (top, one) => (top === null || one.value > top.value ? one : top),
      null,
    );
    if (best === null) return anywhere;
    const near = Array.from({ length: NEARBY }, () =>
      best.point.map((at) => Math.min(1, Math.max(0, at + REACH * (2 * prng.nextFloat() - 1)))),
    );
    return [...anywhere, ...near];
  }
}

/**
 * Scores as values of one objective. Points that miss a constraint count as worse than every feasible one, the more so
 * the further they miss; points that failed as badly as the worst.
 */
export function observe(scores: readonly Score[]): readonly Observation[] {
  const known = scores.flatMap(({ value }) => value ?? []);
  if (known.length === 0) return [];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const span = high === low ? 1 : high - low;
  const penalty = (violation: number) => low - (span * Math.min(1, violation)) / 2;
  return scores.map(({ point, value, violation }) => ({
    point,
    value: value === null ? low - span / 2 : violation > 0 ? penalty(violation) : value,
  }));
}

/** E[max(0, f − best)] of a normal belief. */
export function expectedImprovement({ mean, deviation }: Belief, best: number): number {
  const z = (mean - best) / deviation;
  const below = z >= 0 ? 1 - normalTail(z) : normalTail(-z);
  return (mean - best) * below + deviation * normalDensity(z);
}
