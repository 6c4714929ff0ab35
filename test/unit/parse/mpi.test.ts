import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBenchmarkLine } from '../../../src/parse/mpi.js';

const recorded = readFileSync(new URL('../../fixtures/mpi/allreduce-4-ranks.txt', import.meta.url), 'utf8');
const events = () => recorded.split('\n').flatMap((line) => parseBenchmarkLine(line) ?? []);

describe('parseBenchmarkLine', () => {
  it('finds the events between the lines of the table, in order', () => {
    expect(events().map((event) => event.event)).toEqual(['start', 'measure', 'row', 'measure', 'row', 'done']);
  });

  it('reads a row with its units', () => {
    const rows = events().flatMap((event) => (event.event === 'row' ? [event.row] : []));
    expect(rows[1]).toEqual({
      sizeBytes: 4194304,
      count: 1048576,
      type: 'float',
      redop: 'sum',
      timeUs: 47167.132,
      timeMinUs: 41538.743,
      timeMaxUs: 55277.124,
      algbwBps: 88924295.214,
      busbwBps: 133386442.821,
      wrong: 0,
    });
  });

  it('passes over lines of Open MPI and of the table', () => {
    expect(parseBenchmarkLine('[n1:00005] 1 more process has sent help message')).toBeNull();
    expect(parseBenchmarkLine('         4096         1024    float    sum')).toBeNull();
  });

  it('refuses a line for programs that it cannot read', () => {
    expect(() => parseBenchmarkLine('LH {"event":"row","ranks":4}')).toThrow('size_bytes');
    expect(() => parseBenchmarkLine('LH {"event":"later"}')).toThrow('unknown event "later"');
    expect(() => parseBenchmarkLine('LH {"event":')).toThrow('not JSON');
  });
});
