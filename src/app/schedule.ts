/** A place to run one cell at a time; null leaves the CPU to the engine. */
export type Slot = number | null;

/**
 * Slots for `jobs` cells at once. Several cells get a CPU each while there are enough. A single one is left to the
 * engine, which goes round the CPUs, or all runs that are started side by side would share the first; so are more cells
 * than CPUs, where pinning would only fix an accidental order.
 */
export function planSlots(jobs: number, cpus: readonly number[]): readonly Slot[] {
  const ownCpus = jobs > 1 && jobs <= cpus.length;
  return Array.from({ length: jobs }, (_, index) => (ownCpus ? (cpus[index] ?? null) : null));
}

interface Schedule<Item, Result> {
  readonly items: readonly Item[];
  readonly slots: readonly Slot[];
  /** No further item is started once this is aborted. */
  readonly signal: AbortSignal;
  readonly run: (item: Item, slot: Slot) => Promise<Result>;
}

/** Runs every item, at most one per slot at a time, in order of start. Results are in the order of the items. */
export async function runOnSlots<Item, Result>(schedule: Schedule<Item, Result>): Promise<(Result | undefined)[]> {
  const results = new Array<Result | undefined>(schedule.items.length).fill(undefined);
  const queue = schedule.items.entries();
  const work = async (slot: Slot) => {
    for (const [index, item] of queue) {
      if (schedule.signal.aborted) return;
      results[index] = await schedule.run(item, slot);
    }
  };
  await Promise.all(schedule.slots.map(work));
  return results;
}
