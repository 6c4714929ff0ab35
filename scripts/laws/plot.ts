/** A plot of measurements against a law, before it is drawn. Values are in the unit of their axis. */
export interface Plot {
  /** Name of the image, without its extension. */
  readonly id: string;
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
}

export interface PlotAxis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
}

export interface PlotSeries {
  readonly name: string;
  /** Laws are lines, measurements are dots. */
  readonly shape: 'line' | 'dots';
  /** Index of its colour: a law and its measurements share one. */
  readonly colour: number;
  readonly points: readonly (readonly [number, number])[];
}
