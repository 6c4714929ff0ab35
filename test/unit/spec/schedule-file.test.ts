import { describe, expect, it } from 'vitest';
import { LonghaulErrors, type SourceLocation } from '../../../src/errors/index.js';
import { checkScheduleValue, parseSchedule } from '../../../src/spec/index.js';

const use = { collective: 'allreduce', ranks: 2 } as const;

const TEXT = `{
  "format": "longhaul/schedule@1",
  "collective": "allreduce",
  "ranks": 2,
  "chunks": 1,
  "steps": [
    { "step": 0, "rank": 0, "op": "send", "peer": 1, "chunk": 0 },
    { "step": 0, "rank": 1, "op": "reduce", "peer": 0, "chunk": 0 },
    { "step": 1, "rank": 1, "op": "send", "peer": 0, "chunk": 0 },
    { "step": 1, "rank": 0, "op": "receive", "peer": 1, "chunk": 0 }
  ]
}
`;

function refusal(attempt: () => unknown): string {
  try {
    attempt();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof LonghaulErrors)) throw error;
    const [first] = error.errors;
    return `${first.code} ${String(first.where?.line)}:${String(first.where?.col)} ${first.message}`;
  }
}

const parse = (text: string) => () => parseSchedule({ file: 'own.json', text }, use);

describe('a schedule file', () => {
  it('becomes a checked schedule', () => {
    const schedule = parseSchedule({ file: 'own.json', text: TEXT }, use);
    expect(schedule).toMatchObject({ collective: 'allreduce', ranks: 2, chunks: 1 });
    expect(schedule.actions[1]).toEqual({ step: 0, rank: 1, op: 'reduce', peer: 0, slot: 0 });
  });

  it('is refused at the line of a wrong value, an unknown key and a missing one', () => {
    expect(refusal(parse(TEXT.replace('"op": "reduce"', '"op": "redcue"')))).toMatch(/^input.schema 8:.*"redcue"/);
    expect(refusal(parse(TEXT.replace('"step": 1, "rank": 1', '"step": 1, "rnak": 1')))).toMatch(/^input.schema 9:/);
    expect(refusal(parse(TEXT.replace('"chunks": 1,\n', '')))).toMatch(/^input.schema 1:1 "chunks" is missing/);
  });

  it('is refused at the action that makes it wrong', () => {
    const twice = TEXT.replace('"op": "receive"', '"op": "reduce"');
    expect(refusal(parse(twice))).toMatch(/^input.semantics 10:5 .*counts chunk 0 of rank 0 twice.*\(steps\[3\]\)/);
  });

  it('is refused for another collective or number of ranks than the workload has', () => {
    const source = { file: 'own.json', text: TEXT };
    expect(refusal(() => parseSchedule(source, { ...use, ranks: 4 }))).toMatch(/4:12 the schedule is for 2 ranks/);
    expect(refusal(() => parseSchedule(source, { ...use, collective: 'broadcast' }))).toMatch(/3:17 .*of allreduce/);
  });

  it('may also be a value that a program returned, whatever that is', () => {
    const where: SourceLocation = { file: 'own.ts', line: 1, col: 1, text: '' };
    const value: unknown = JSON.parse(TEXT);
    expect(checkScheduleValue(value, use, where).actions).toHaveLength(4);
    for (const hostile of [null, 7, 'text', [], {}, { ...(value as object), steps: [{ op: 'send', rank: 1e300 }] }]) {
      expect(refusal(() => checkScheduleValue(hostile, use, where))).toMatch(/^input.schema 1:1/);
    }
  });
});
