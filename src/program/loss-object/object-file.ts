/**
 * The object file that `tc filter … bpf object-file` loads: ELF, 64 bit, little-endian, with one program, the memory it
 * counts in and the one relocation that joins them. Layout: the ELF specification and what libbpf 1.x asks for.
 */
import { renderBytecode, type NumberedLoss } from './bytecode.js';

/** Section that the program is found by. */
export const PROGRAM_SECTION = 'classifier';

const [ET_REL, EM_BPF] = [1, 247] as const;
const SECTION = { bits: 1, symbols: 2, strings: 3, empty: 8, relocations: 9 } as const;
const [WRITE, ALLOC, EXECUTE] = [1, 2, 4] as const;
/** R_BPF_64_64: the address of a symbol, into a 64-bit load. */
const RELOCATION_TYPE = 1n;
const HEADER_BYTES = 64;

interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags?: number;
  readonly content: Buffer;
  /** Where it takes no bytes of the file. */
  readonly memoryBytes?: number;
  readonly link?: number;
  readonly info?: number;
  readonly entryBytes?: number;
}

/** An object file whose program drops the given packets. Equal losses give equal bytes. */
export function renderLossObject(loss: NumberedLoss): Buffer {
  const program = renderBytecode(loss);
  const names = new Strings();
  const symbols = Buffer.concat([
    Buffer.alloc(24),
    symbol({ name: names.add('packets'), info: 0x11, section: 4, size: 8 }),
    symbol({ name: names.add('lose'), info: 0x12, section: 2, size: program.length }),
  ]);
  const relocation = Buffer.alloc(16);
  relocation.writeBigUInt64LE((1n << 32n) | RELOCATION_TYPE, 8);
  const sections: readonly Section[] = [
    { name: '', type: 0, content: Buffer.alloc(0) },
    { name: '.strtab', type: SECTION.strings, content: Buffer.alloc(0) },
    { name: PROGRAM_SECTION, type: SECTION.bits, flags: ALLOC | EXECUTE, content: program },
    {
      name: `.rel${PROGRAM_SECTION}`,
      type: SECTION.relocations,
      content: relocation,
      link: 5,
      info: 2,
      entryBytes: 16,
    },
    { name: '.bss', type: SECTION.empty, flags: WRITE | ALLOC, content: Buffer.alloc(0), memoryBytes: 8 },
    { name: '.symtab', type: SECTION.symbols, content: symbols, link: 1, info: 1, entryBytes: 24 },
    { name: 'license', type: SECTION.bits, flags: WRITE | ALLOC, content: Buffer.from('GPL\0') },
  ];
  return assemble(sections, names);
}

/** A string table: texts behind each other, each ended by a zero byte, the first one empty. */
class Strings {
  private text = '\0';

  add(name: string): number {
    if (name === '') return 0;
    const place = this.text.length;
    this.text += `${name}\0`;
    return place;
  }

  get bytes(): Buffer {
    return Buffer.from(this.text, 'latin1');
  }
}

function symbol(entry: { name: number; info: number; section: number; size: number }): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(entry.name, 0);
  bytes.writeUInt8(entry.info, 4);
  bytes.writeUInt16LE(entry.section, 6);
  bytes.writeBigUInt64LE(BigInt(entry.size), 16);
  return bytes;
}

/** Header, contents, section headers. The string table holds the sections' own names and so is filled in last. */
function assemble(sections: readonly Section[], names: Strings): Buffer {
  const nameOf = sections.map(({ name }) => names.add(name));
  const contents = sections.map(({ type, content }) => (type === SECTION.strings ? names.bytes : content));
  const padded = contents.map((content) => Buffer.concat([content, Buffer.alloc((8 - (content.length % 8)) % 8)]));
  let offset = HEADER_BYTES;
  const headers = sections.map((section, index) => {
    const header = sectionHeader(section, {
      name: nameOf[index] ?? 0,
      offset,
      size: section.memoryBytes ?? contents[index]?.length ?? 0,
    });
    offset += padded[index]?.length ?? 0;
    return header;
  });
  return Buffer.concat([fileHeader(offset, sections.length), ...padded, ...headers]);
}

function sectionHeader(section: Section, place: { name: number; offset: number; size: number }): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32LE(place.name, 0);
  bytes.writeUInt32LE(section.type, 4);
  bytes.writeBigUInt64LE(BigInt(section.flags ?? 0), 8);
  bytes.writeBigUInt64LE(BigInt(place.offset), 24);
  bytes.writeBigUInt64LE(BigInt(place.size), 32);
  bytes.writeUInt32LE(section.link ?? 0, 40);
  bytes.writeUInt32LE(section.info ?? 0, 44);
  bytes.writeBigUInt64LE(8n, 48);
  bytes.writeBigUInt64LE(BigInt(section.entryBytes ?? 0), 56);
  return bytes;
}

function fileHeader(sectionsOffset: number, sectionCount: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(ET_REL, 16);
  bytes.writeUInt16LE(EM_BPF, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(BigInt(sectionsOffset), 40);
  bytes.writeUInt16LE(HEADER_BYTES, 52);
  bytes.writeUInt16LE(64, 58);
  bytes.writeUInt16LE(sectionCount, 60);
  bytes.writeUInt16LE(1, 62);
  return bytes;
}
