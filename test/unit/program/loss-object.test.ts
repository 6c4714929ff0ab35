import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderBytecode } from '../../../src/program/loss-object/bytecode.js';
import { renderLossObject } from '../../../src/program/loss-object/object-file.js';

/** Runs the program as the kernel does, by the instruction set of RFC 9669: 2 drops a packet, -1 lets it pass. */
class Machine {
  private counter = 0n;

  constructor(private readonly code: Buffer) {}

  run(): bigint {
    const registers: bigint[] = Array.from({ length: 11 }, () => 0n);
    for (let pc = 0, steps = 0; steps < 100; steps++, pc++) {
      const at = pc * 8;
      const to = this.code.readUInt8(at + 1) & 0x0f;
      const offset = this.code.readInt16LE(at + 2);
      const immediate = BigInt(this.code.readInt32LE(at + 4));
      const value = registers[to] ?? 0n;
      switch (this.code.readUInt8(at)) {
        case 0x18:
          pc++;
          break;
        case 0xb7:
          registers[to] = immediate;
          break;
        case 0x07:
          registers[to] = value + immediate;
          break;
        case 0x97:
          registers[to] = value % immediate;
          break;
        case 0xdb: {
          const from = this.code.readUInt8(at + 1) >> 4;
          const added = registers[from] ?? 0n;
          registers[from] = this.counter;
          this.counter += added;
          break;
        }
        case 0x15:
          if (value === immediate) pc += offset;
          break;
        case 0x25:
          if (value > immediate) pc += offset;
          break;
        case 0x05:
          pc += offset;
          break;
        case 0x95:
          return registers[0] ?? 0n;
        default:
          throw new Error(`instruction ${String(this.code.readUInt8(at))}`);
      }
    }
    throw new Error('does not end');
  }
}

/** Numbers of the packets lost among the first `count`. */
function lostAmong(code: Buffer, count: number): readonly number[] {
  const machine = new Machine(code);
  return Array.from({ length: count }, (_, index) => index + 1).filter(() => machine.run() === 2n);
}

describe('the program that loses packets by their number', () => {
  it('loses exactly the listed packets, however long the list', () => {
    const list = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(list, (numbers) => {
        const packets = [...numbers].sort((a, b) => a - b);
        expect(lostAmong(renderBytecode({ packets }), 400)).toEqual(packets);
      }),
      { numRuns: 50 },
    );
  });

  it('loses packets N, 2N, 3N and no others', () => {
    expect(lostAmong(renderBytecode({ every: 7, first: 7 }), 30)).toEqual([7, 14, 21, 28]);
    expect(lostAmong(renderBytecode({ every: 7, first: 3 }), 30)).toEqual([3, 10, 17, 24]);
    expect(lostAmong(renderBytecode({ every: 1, first: 1 }), 3)).toEqual([1, 2, 3]);
  });

  it('reaches both of its ends by 16-bit jumps from the longest list', () => {
    const packets = Array.from({ length: 10_000 }, (_, k) => 3 * k + 1);
    expect(lostAmong(renderBytecode({ packets }), 12)).toEqual([1, 4, 7, 10]);
  });

  it('is an object file with the same bytes for the same losses', () => {
    const object = renderLossObject({ every: 100, first: 100 });
    expect(object.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(object.includes('classifier\0')).toBe(true);
    expect(object.equals(renderLossObject({ every: 100, first: 100 }))).toBe(true);
    expect(object.equals(renderLossObject({ every: 101, first: 100 }))).toBe(false);
  });
});
