/**
 * The eBPF program that drops packets by their number: instructions by hand, because it is a dozen of them and a compiler
 * for them is on no machine that only runs experiments. Encoding: linux/bpf.h and RFC 9669.
 */

/**
 * Which packets of a direction are lost, counted from 1. Comparisons take a signed 32-bit number, and jumps are 16 bits wide:
 * `spec/limits.ts` bounds both.
 */
export type NumberedLoss =
  /** `first` is at most `every`. */
  | { readonly every: number; readonly first: number }
  /** Ascending, without repetition. */
  | { readonly packets: readonly number[] };

const OP = {
  loadImmediate64: 0x18,
  moveImmediate: 0xb7,
  addImmediate: 0x07,
  moduloImmediate: 0x97,
  atomic64: 0xdb,
  jumpIfEqual: 0x15,
  jumpIfGreater: 0x25,
  jump: 0x05,
  exit: 0x95,
} as const;
const FETCH_ADD = 0x01;
const [RESULT, COUNTER, NUMBER] = [0, 1, 2] as const;
/** Verdicts of a classifier (linux/pkt_cls.h): go on with the next filter, or drop. */
const [NEXT_FILTER, DROP] = [-1, 2] as const;

interface Instruction {
  readonly op: number;
  readonly to?: number;
  readonly from?: number;
  /** Distance, or the place to jump to. */
  readonly offset?: number | 'drop' | 'pass';
  readonly immediate?: number;
}

/**
 * Counts the packet in eight bytes of memory, whose address the loader fills into the first instruction, and drops it if
 * its number is one of those to be lost.
 */
export function renderBytecode(loss: NumberedLoss): Buffer {
  const body: readonly Instruction[] = [
    { op: OP.loadImmediate64, to: COUNTER },
    { op: 0 },
    { op: OP.moveImmediate, to: NUMBER, immediate: 1 },
    // The old value comes back: two processors never get the same number.
    { op: OP.atomic64, to: COUNTER, from: NUMBER, offset: 0, immediate: FETCH_ADD },
    { op: OP.addImmediate, to: NUMBER, immediate: 1 },
    ...('every' in loss ? every(loss) : search(loss.packets)),
  ];
  const end: readonly Instruction[] = [
    { op: OP.moveImmediate, to: RESULT, immediate: NEXT_FILTER },
    { op: OP.exit },
    { op: OP.moveImmediate, to: RESULT, immediate: DROP },
    { op: OP.exit },
  ];
  const places = { pass: body.length, drop: body.length + 2 };
  return Buffer.concat([...body, ...end].map((instruction, index) => encode(instruction, index, places)));
}

function every({ every: count, first }: Extract<NumberedLoss, { every: number }>): readonly Instruction[] {
  return [
    { op: OP.moduloImmediate, to: NUMBER, immediate: count },
    { op: OP.jumpIfEqual, to: NUMBER, offset: 'drop', immediate: first % count },
  ];
}

/** Binary search, so that a long list costs a packet no more than a dozen comparisons. */
function search(packets: readonly number[]): readonly Instruction[] {
  const middle = Math.floor(packets.length / 2);
  const pivot = packets[middle];
  if (pivot === undefined) return [{ op: OP.jump, offset: 'pass' }];
  const smaller = search(packets.slice(0, middle));
  return [
    { op: OP.jumpIfEqual, to: NUMBER, offset: 'drop', immediate: pivot },
    { op: OP.jumpIfGreater, to: NUMBER, offset: smaller.length, immediate: pivot },
    ...smaller,
    ...search(packets.slice(middle + 1)),
  ];
}

function encode(instruction: Instruction, index: number, places: Readonly<Record<'drop' | 'pass', number>>): Buffer {
  const { op, to = 0, from = 0, offset = 0, immediate = 0 } = instruction;
  const bytes = Buffer.alloc(8);
  bytes.writeUInt8(op, 0);
  bytes.writeUInt8(to | (from << 4), 1);
  bytes.writeInt16LE(typeof offset === 'number' ? offset : places[offset] - index - 1, 2);
  bytes.writeInt32LE(immediate, 4);
  return bytes;
}
