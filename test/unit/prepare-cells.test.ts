import { describe, expect, it } from 'vitest';
import { prepareCells } from '../../src/app/prepare-cells.js';

const PATH = 'workloads.flow.parallel';
const TRAITS = { clock: 'virtual', ownsKernel: true, canCapture: false } as const;

/** The file sweeps eight numbers of streams. */
const prepare = (values: readonly number[]) =>
  prepareCells(
    {
      scenarioPath: 'scenarios/streams.yaml',
      set: [],
      params: values.length === 0 ? [] : [{ path: PATH, values }],
      ...{ seed: undefined, repeats: undefined, clock: undefined },
    },
    TRAITS,
  );

describe('the cells of a run', () => {
  it('have the values of --param instead of those that the file has for the same path', async () => {
    const streams = (await prepare([3, 5])).map(({ params }) => params[PATH]);
    expect(streams.sort()).toEqual([3, 5]);
    expect(await prepare([])).toHaveLength(8);
  });
});
