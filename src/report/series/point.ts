/** One value of a time series: experiment time in ns, value in the unit of its chart. */
export interface Point {
  readonly tNs: number;
  readonly value: number;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** `line`: values of a quantity that always has one. `dots`: single measurements. */
  readonly shape: 'line' | 'dots';
}

/** Collects points under names. Series keep the order of the names given first, so that colours do not depend on data. */
export class SeriesSet {
  private readonly byName: Map<string, Point[]>;

  constructor(names: Iterable<string> = []) {
    this.byName = new Map(Array.from(names, (name) => [name, []]));
  }

  add(name: string, point: Point): void {
    const points = this.byName.get(name);
    if (points === undefined) this.byName.set(name, [point]);
    else points.push(point);
  }

  toSeries(shape: Series['shape']): readonly Series[] {
    return [...this.byName]
      .filter(([, points]) => points.length > 0)
      .map(([name, points]) => ({ name, points, shape }));
  }
}
