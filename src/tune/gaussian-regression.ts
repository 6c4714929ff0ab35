import { mean, standardDeviation, sum } from '../stats/index.js';

/** What the model believes of the objective at a point. */
export interface Belief {
  readonly mean: number;
  readonly deviation: number;
}

export interface Observation {
  readonly point: readonly number[];
  readonly value: number;
}

const LENGTHS = [0.1, 0.2, 0.4, 0.8, 1.6];
const NOISES = [1e-4, 1e-2, 1e-1];

/**
 * Gaussian-process regression (Rasmussen and Williams, 2006, algorithm 2.1) on the unit cube: Matérn 5/2 kernel with one
 * length, values standardised, length and noise by the largest marginal likelihood on a small grid. For tens of points.
 */
export class GaussianProcess {
  private readonly centre: number;
  private readonly spread: number;
  private readonly fit: Fit;

  /** @param observations at least two */
  constructor(private readonly observations: readonly Observation[]) {
    const values = observations.map(({ value }) => value);
    this.centre = mean(values) ?? 0;
    // All equal: any spread will do, since every belief is then the centre.
    this.spread = standardDeviation(values) || 1;
    const targets = values.map((value) => (value - this.centre) / this.spread);
    const fits = LENGTHS.flatMap((length) => NOISES.map((noise) => fitOf({ observations, targets, length, noise })));
    this.fit = fits.reduce((best, one) => (one.likelihood > best.likelihood ? one : best));
  }

  at(point: readonly number[]): Belief {
    const { length, factor, weights } = this.fit;
    const cross = this.observations.map((one) => matern(distance(one.point, point), length));
    const solved = forward(factor, cross);
    const variance = Math.max(1e-12, 1 - sum(solved.map((value) => value * value)));
    const average = sum(cross.map((value, index) => value * (weights[index] ?? 0)));
    return { mean: this.centre + this.spread * average, deviation: this.spread * Math.sqrt(variance) };
  }
}

interface Fit {
  readonly length: number;
  /** Lower triangle of the covariance's Cholesky factor, by rows. */
  readonly factor: readonly (readonly number[])[];
  readonly weights: readonly number[];
  readonly likelihood: number;
}

interface FitInput {
  readonly observations: readonly Observation[];
  readonly targets: readonly number[];
  readonly length: number;
  readonly noise: number;
}

function fitOf({ observations, targets, length, noise }: FitInput): Fit {
  const factor = cholesky(
    observations.map((a, row) =>
      observations
        .slice(0, row + 1)
        .map((b, column) => matern(distance(a.point, b.point), length) + (row === column ? noise : 0)),
    ),
  );
  const weights = backward(factor, forward(factor, targets));
  const misfit = sum(targets.map((target, index) => target * (weights[index] ?? 0)));
  const volume = sum(factor.map((row, index) => Math.log(row[index] ?? 1)));
  return { length, factor, weights, likelihood: -misfit / 2 - volume };
}

function matern(apart: number, length: number): number {
  const scaled = (Math.sqrt(5) * apart) / length;
  return (1 + scaled + (scaled * scaled) / 3) * Math.exp(-scaled);
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));

/** The lower factor of a symmetric matrix given by its lower triangle; the noise on the diagonal keeps it positive. */
function cholesky(lower: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const factor: number[][] = [];
  for (const [row, entries] of lower.entries()) {
    const current: number[] = [];
    for (let column = 0; column <= row; column += 1) {
      const other = column === row ? current : (factor[column] ?? []);
      const rest = (entries[column] ?? 0) - sum(current.slice(0, column).map((value, k) => value * (other[k] ?? 0)));
      current.push(column === row ? Math.sqrt(Math.max(rest, 1e-12)) : rest / (other[column] ?? 1));
    }
    factor.push(current);
  }
  return factor;
}

function forward(factor: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const solved: number[] = [];
  for (const [row, entries] of factor.entries()) {
    const known = sum(solved.map((value, k) => value * (entries[k] ?? 0)));
    solved.push(((right[row] ?? 0) - known) / (entries[row] ?? 1));
  }
  return solved;
}

function backward(factor: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const solved = new Array<number>(right.length).fill(0);
  for (let row = right.length - 1; row >= 0; row -= 1) {
    let rest = right[row] ?? 0;
    for (let below = row + 1; below < right.length; below += 1)
      rest -= (factor[below]?.[row] ?? 0) * (solved[below] ?? 0);
    solved[row] = rest / (factor[row]?.[row] ?? 1);
  }
  return solved;
}
