import { describe, expect, it } from 'vitest';
import { combineAxes, refuseHiddenValues, type SweepAxis } from '../../../src/spec/index.js';

const RATE: SweepAxis = { path: 'topology.links.wan.rate', values: ['1 Gbit/s', '2 Gbit/s'] };
const CONTROL: SweepAxis = { path: 'workloads.tcp.congestion', values: ['cubic', 'bbr'] };

describe('the axes of a run', () => {
  it('are those of the file and then those of the command line', () => {
    expect(combineAxes([RATE], [CONTROL])).toEqual([RATE, CONTROL]);
  });

  it('have the values of the command line where both name a path, at the place that the file gives them', () => {
    const other = { path: RATE.path, values: ['5 Gbit/s'] };
    expect(combineAxes([RATE, CONTROL], [other])).toEqual([other, CONTROL]);
  });

  it.each(['repeats', 'clock', 'until.width', 'name', 'sweep.0.path', 'topology', 'tune.trials'])(
    'do not vary %s, which is about the run and not about a cell',
    (path) => {
      expect(() => combineAxes([], [{ path, values: [1, 2] }])).toThrow(`"${path}" cannot be swept`);
    },
  );

  it('have every value once', () => {
    expect(() => combineAxes([], [{ path: 'seed', values: [1, 2, '1'] }])).toThrow('has the value "1" twice');
  });

  it('leave no value of --set without effect', () => {
    const set = [{ path: RATE.path, value: '5 Gbit/s' }];
    expect(() => {
      refuseHiddenValues(set, [CONTROL, RATE]);
    }).toThrow('has no effect');
    expect(() => {
      refuseHiddenValues(set, [CONTROL]);
    }).not.toThrow();
  });
});
