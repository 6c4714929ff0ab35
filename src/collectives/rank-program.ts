/** The program of one rank: what `lh_collective` reads and executes (src/native/lh_collective.c says the same in C). */
import { holdsAtStart, homeOf, wantedIn } from './content.js';
import { bufferElements, chunkSpan, slotSpan } from './layout.js';
import { rankSteps, type RankStep } from './rank-steps.js';
import { slotsOf, type Schedule } from './types.js';

/** Rows of one message size for every rank: its buffer, its own data, what must be there at the end, and its steps. */
export function renderRankPrograms(schedule: Schedule, count: number): readonly (readonly string[])[] {
  return rankSteps(schedule).map((steps, rank) => {
    const compiled = new RankCompiler(schedule, count, rank);
    return [
      `buffer ${bufferElements(schedule, count, rank)}`,
      ...compiled.inputs(),
      ...compiled.results(),
      ...steps.flatMap((step) => compiled.step(step)),
    ];
  });
}

class RankCompiler {
  constructor(
    private readonly schedule: Schedule,
    private readonly count: number,
    private readonly rank: number,
  ) {}

  /** `init OFFSET LENGTH INDEX`: elements that hold the rank's own data from element INDEX of the message on. */
  inputs(): readonly string[] {
    return Array.from({ length: this.schedule.chunks }, (_, chunk) => chunk).flatMap((chunk) => {
      const { offset, length } = chunkSpan(this.schedule, this.count, chunk);
      const isOwn = holdsAtStart(this.schedule, this.rank, chunk) && length > 0;
      return isOwn ? [`init ${offset} ${length} ${offset}`] : [];
    });
  }

  /** `verify OFFSET LENGTH INDEX SOURCE`: elements that must hold data of a rank at the end, or of all (−1). */
  results(): readonly string[] {
    return Array.from({ length: slotsOf(this.schedule) }, (_, slot) => slot).flatMap((slot) => {
      const wanted = wantedIn(this.schedule, this.rank, slot);
      const { offset, length } = this.span(slot);
      if (wanted === null || length === 0) return [];
      const { offset: index } = chunkSpan(this.schedule, this.count, homeOf(this.schedule, this.rank, slot));
      return [`verify ${offset} ${length} ${index} ${wanted.source ?? -1}`];
    });
  }

  /** `step N`, then one row per action; actions on empty chunks are left out on both sides. */
  step({ step, actions }: RankStep): readonly string[] {
    const rows = actions.flatMap((action) => {
      const { offset, length } = this.span(action.slot);
      if (length === 0) return [];
      if (action.op === 'copy') return [`copy ${offset} ${this.span(action.to).offset} ${length}`];
      return [`${action.op} ${action.peer} ${offset} ${length}`];
    });
    return rows.length === 0 ? [] : [`step ${step}`, ...rows];
  }

  private span(slot: number) {
    return slotSpan(this.schedule, this.count, { rank: this.rank, slot });
  }
}

/** Ranks that a rank exchanges messages with, in order. */
export function peersOf({ actions }: Schedule, rank: number): readonly number[] {
  const peers = new Set<number>();
  for (const action of actions) if (action.rank === rank && action.op !== 'copy') peers.add(action.peer);
  return [...peers].sort((a, b) => a - b);
}
