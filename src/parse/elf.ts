/** What longhaul wants to know of an ELF file. https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */
export interface ElfFile {
  /** Processor that it is for, `e_machine`. */
  readonly machine: number;
  /** Names of its sections. */
  readonly sections: readonly string[];
}

/** `e_machine` of programs for the kernel's BPF machine (linux/elf-em.h). */
const EM_BPF = 247;

/** @returns null for what is no ELF file of 64 bits, little endian, such as one that is cut short */
export function parseElf(bytes: Buffer): ElfFile | null {
  const ident = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  if (bytes.length < 64 || !bytes.subarray(0, ident.length).equals(ident)) return null;
  const table = Number(bytes.readBigUInt64LE(40));
  const [size, count, names] = [bytes.readUInt16LE(58), bytes.readUInt16LE(60), bytes.readUInt16LE(62)];
  if (size < 64 || names >= count || table + size * count > bytes.length) return null;
  const headers = Array.from({ length: count }, (_, index) => bytes.subarray(table + index * size));
  // Byte 24: where the section lies in the file; of the section of names, byte 0 of a header counts from there.
  const texts = Number(headers[names]?.readBigUInt64LE(24));
  const nameAt = (offset: number) => bytes.toString('latin1', offset, bytes.indexOf(0, offset));
  return {
    machine: bytes.readUInt16LE(18),
    sections: headers.map((header) => nameAt(Math.min(texts + header.readUInt32LE(0), bytes.length))),
  };
}

/** Whether a file is an object of BPF programs rather than one for a processor. */
export const isBpfObject = (bytes: Buffer): boolean => parseElf(bytes)?.machine === EM_BPF;
