interface Entry<T> {
  readonly tNs: number;
  readonly order: number;
  readonly item: T;
}

/** Items by time; those of one time in the order in which they were added. A binary heap. */
export class TimeQueue<T> {
  private readonly heap: Entry<T>[] = [];
  private added = 0;

  push(tNs: number, item: T): void {
    const entry = { tNs, order: this.added, item };
    this.added += 1;
    let hole = this.heap.length;
    this.heap.push(entry);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = this.heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      this.heap[hole] = above;
      hole = parent;
    }
    this.heap[hole] = entry;
  }

  pop(): { readonly tNs: number; readonly item: T } | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (first === undefined || last === undefined || this.heap.length === 0) return first;
    let hole = 0;
    for (let child = 1; child < this.heap.length; child = 2 * hole + 1) {
      const [left, right] = [this.heap[child], this.heap[child + 1]];
      if (left !== undefined && right !== undefined && isBefore(right, left)) child += 1;
      const below = this.heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      this.heap[hole] = below;
      hole = child;
    }
    this.heap[hole] = last;
    return first;
  }
}

const isBefore = (a: Entry<unknown>, b: Entry<unknown>) => a.tNs < b.tNs || (a.tNs === b.tNs && a.order < b.order);
