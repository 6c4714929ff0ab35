import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LonghaulErrors } from '../../../src/errors/index.js';
import { parseTrace } from '../../../src/spec/traces/parse-trace.js';

const parse = (file: string, text: string) => parseTrace(file, { file, text });

function refusals(file: string, text: string): readonly string[] {
  try {
    parse(file, text);
  } catch (error) {
    if (!(error instanceof LonghaulErrors)) throw error;
    return error.errors.map(({ where, message }) => `${String(where?.line)}:${String(where?.col)} ${message}`);
  }
  return [];
}

describe('files of delivery opportunities', () => {
  it('have a period, a count and a mean rate of full frames', () => {
    // Five frames of 1514 bytes in 10 ms: 6.056 Mbit/s.
    expect(parse('cell.down', '1\n1\n4\r\n7\n10\n')).toMatchObject({
      format: 'mahimahi',
      file: 'cell.down',
      opportunities: 5,
      periodNs: 10e6,
      meanRateBps: 6_056_000,
    });
  });

  it('are told apart by their digest', () => {
    const [a, b] = [parse('x', '1\n2\n'), parse('x', '1\n3\n')];
    expect(a.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(a.sha256).not.toBe(b.sha256);
  });

  it('are accepted exactly when their times are whole, ordered and end above zero', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }), (times) => {
        const ordered = times.every((ms, index) => index === 0 || ms >= (times[index - 1] ?? 0));
        const accepted = refusals('t', `${times.join('\n')}\n`).length === 0;
        expect(accepted).toBe(ordered && (times.at(-1) ?? 0) > 0);
      }),
    );
  });

  it.each([
    ['', '1:1 the trace is empty'],
    ['0\n0\n', '1:1 the trace has no duration'],
    ['5\n3\n', '2:1 3 ms comes after 5 ms'],
    ['5\n\n6\n', '2:1 an empty line in a trace'],
    ['1\n2.5\n', '2:1 "2.5" is not a time in whole milliseconds'],
    ['1789000000000\n', '1:1 1789000000000 ms is more than a month'],
  ])('are refused at the line that is wrong: %j', (text, said) => {
    expect(refusals('t', text)).toContain(said);
  });
});

describe('tables of settings over time', () => {
  it('take units from the header or from the field, and leave out what an empty field leaves as it is', () => {
    const text =
      '# a comment\ntime [s], rate [Mbit/s], delay, loss [%]\n0, 10, 20 ms, 0\n0.25, 800 kbit/s, , 1.5\n1.000001,0,,\n';
    expect(parse('x.csv', text)).toMatchObject({
      format: 'csv',
      rows: [
        { atNs: 0, rateBps: 10e6, delayNs: 20e6, loss: { model: 'none' } },
        { atNs: 250e6, rateBps: 800e3, loss: { model: 'random', ratio: 0.015 } },
        { atNs: 1_000_001_000, rateBps: 0 },
      ],
    });
  });

  it.each([
    ['time,rate\n', '1:1 the trace has no rows'],
    ['time\n0 s\n', '1:1 nothing but times'],
    ['rate\n1 Mbit/s\n', '1:1 there is no column "time"'],
    ['time,rtae\n', '1:6 "rtae" is no column of a trace'],
    ['time,rate,rate\n', '1:1 a column is there twice'],
    ['time,rate\n0 s\n', '2:1 1 fields where the header has 2'],
    ['time,rate\n0 s, 10 Mbit/s\n0 s, 11 Mbit/s\n', '3:1 this time is not after that of the row before'],
    ['time,rate\n0 s, 7 bit/s\n', '2:6 a rate is 0 to 800 Gbit/s, a multiple of 8 bit/s'],
    ['time,loss\n0 s,  100 %\n', '2:7 a loss is at least 0 and below 1'],
    ['time,delay\n0 s, 20 s\n', '2:6 a delay is 0 to 10 s'],
  ])('are refused at the field that is wrong: %j', (text, said) => {
    expect(refusals('x.csv', text)).toContain(said);
  });

  it('name the unit that a bare number lacks', () => {
    expect(refusals('x.csv', 'time,rate\n0 s,10\n').join()).toContain('2:5');
  });
});
