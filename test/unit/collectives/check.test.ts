import { describe, expect, it } from 'vitest';
import { checkSchedule, type Action, type Schedule } from '../../../src/collectives/index.js';
import { createPrng } from '../../../src/util/prng.js';
import { builtInsOn, contiguousSites, scheduleOf } from '../../fixtures/schedule-cases.js';
import { mutate } from '../../fixtures/schedule-mutation.js';
import { interpret, isRight } from '../../fixtures/schedule-interpreter.js';

const schedule = (actions: readonly Action[], changes: Partial<Schedule> = {}): Schedule => ({
  ...{ collective: 'allreduce', ranks: 2, chunks: 1 },
  ...changes,
  actions,
});

const message =
  (op: 'send' | 'receive' | 'reduce') =>
  (step: number, [rank, peer]: readonly [number, number], slot = 0): Action => ({ step, rank, op, peer, slot });
const [send, receive, reduce] = [message('send'), message('receive'), message('reduce')];

const complaint = (value: Schedule): string => {
  const verdict = checkSchedule(value);
  return verdict.ok ? 'accepted' : verdict.finding.message;
};

const EXCHANGE = [send(0, [0, 1]), reduce(0, [0, 1]), send(0, [1, 0]), reduce(0, [1, 0])];

describe('the check of a schedule', () => {
  it('accepts an exchange in which both ranks send and combine the same slot', () => {
    expect(complaint(schedule(EXCHANGE))).toBe('accepted');
  });

  it('refuses a receive without a send, and names who waits', () => {
    expect(complaint(schedule([...EXCHANGE, receive(1, [0, 1])]))).toMatch(/rank 0 would wait for ever: .*never sent/);
  });

  it('refuses a send without a receive', () => {
    expect(complaint(schedule([...EXCHANGE, send(1, [0, 1])]))).toMatch(/rank 0 would wait for ever: .*never received/);
  });

  it('refuses two ranks that each wait for the other to send first', () => {
    const actions = [receive(0, [0, 1]), send(1, [0, 1]), receive(0, [1, 0]), send(1, [1, 0])];
    expect(complaint(schedule(actions))).toMatch(/ranks 0, 1 would wait for ever/);
  });

  it('refuses two ranks that only buffers would keep from waiting for each other', () => {
    const actions = [send(0, [0, 1]), reduce(1, [0, 1]), send(0, [1, 0]), reduce(1, [1, 0])];
    expect(complaint(schedule(actions))).toMatch(/would wait for ever/);
  });

  it('refuses a contribution that is counted twice', () => {
    const again = [send(1, [0, 1]), reduce(1, [1, 0]), send(1, [1, 0]), reduce(1, [0, 1])];
    expect(complaint(schedule([...EXCHANGE, ...again]))).toMatch(/counts chunk 0 of ranks 0, 1 twice in step 1/);
  });

  it('refuses a result that lacks a contribution', () => {
    expect(complaint(schedule([send(0, [0, 1]), reduce(0, [1, 0])]))).toMatch(
      /slot 0 of rank 0 holds chunk 0 of rank 0/,
    );
  });

  it('refuses a chunk in the slot of another', () => {
    const actions = [send(0, [0, 1], 0), receive(0, [1, 0], 1)];
    expect(complaint(schedule(actions, { chunks: 2 }))).toMatch(/puts chunk 0 in slot 1/);
    const combined = [send(0, [0, 1], 0), reduce(0, [1, 0], 1)];
    expect(complaint(schedule(combined, { chunks: 2 }))).toMatch(/combines chunk 0 into slot 1/);
  });

  it('refuses data that a rank does not have', () => {
    const actions = [send(0, [1, 0]), receive(0, [0, 1])];
    expect(complaint(schedule(actions, { collective: 'broadcast' }))).toMatch(/rank 1 has nothing in slot 0/);
  });

  it('refuses a slot that a step overwrites while it is used', () => {
    const actions = [send(0, [0, 1]), receive(0, [0, 1]), send(0, [1, 0]), reduce(0, [1, 0])];
    expect(complaint(schedule(actions))).toMatch(/rank 0 overwrites slot 0 in step 0/);
  });

  it('refuses numbers out of range, in whatever they are written', () => {
    expect(complaint(schedule([send(0, [0, 2])]))).toMatch(/peer is 2/);
    expect(complaint(schedule([send(0, [0, 0])]))).toMatch(/its own peer/);
    expect(complaint(schedule([send(0.5, [0, 1])]))).toMatch(/step is 0.5/);
    expect(complaint(schedule([send(0, [Number.NaN, 1])]))).toMatch(/rank is NaN/);
    expect(complaint(schedule([send(0, [0, 1], -1)]))).toMatch(/slot is -1/);
    expect(complaint(schedule([], { ranks: 1e9 }))).toMatch(/ranks is 1000000000/);
    expect(complaint(schedule([], { chunks: 3, collective: 'allgather' }))).toMatch(/cannot be shared out/);
  });

  it('bounds the roundings of a quantised exchange by the wide hops behind an element', () => {
    const verdict = checkSchedule(schedule(EXCHANGE), () => true);
    expect(verdict).toEqual({ ok: true, proof: { mostRoundings: 1 } });
    const ring = scheduleOf({
      ...{ collective: 'allreduce', algorithm: 'ring', order: 'ranks', channels: 1, scatter: false, parts: 1 },
      siteOf: [0, 0, 1, 1],
    });
    // A chunk passes six of the four links of the ring, and every second link is wide.
    const bounded = checkSchedule(ring, (from, to) => from >> 1 !== to >> 1);
    expect(bounded).toEqual({ ok: true, proof: { mostRoundings: 3 } });
  });
});

describe('a thousand schedules that were damaged at random', () => {
  it('are refused, or compute the right result in whatever order their messages come', () => {
    const prng = createPrng(42n);
    const sources = [contiguousSites([2, 2]), contiguousSites([3, 2]), contiguousSites([2, 2, 2])].flatMap((siteOf) =>
      builtInsOn({ siteOf }).map(scheduleOf),
    );
    const counts = { refused: 0, accepted: 0, wrong: 0 };
    for (let round = 0; round < 1500; round += 1) {
      let damaged = sources[prng.nextInt(sources.length)] ?? schedule(EXCHANGE);
      for (let more = prng.nextInt(3); more >= 0; more -= 1) damaged = mutate(damaged, prng);
      if (!checkSchedule(damaged).ok) counts.refused += 1;
      else {
        counts.accepted += 1;
        const results = [1, 2, 3].map(() => interpret(damaged, prng));
        if (!results.every((memory) => memory !== null && isRight(damaged, memory))) counts.wrong += 1;
      }
    }
    expect(counts.wrong).toBe(0);
    expect(counts.refused).toBeGreaterThan(1000);
    expect(counts.accepted).toBeGreaterThan(20);
  });
});
