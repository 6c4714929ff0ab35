/** What longhaul wants to know of an ELF file. https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */
export interface ElfFile {
  /** Processor that it is for, `e_machine`. */
  readonly machine: number;
  /** Names of its sections. */
  readonly sections: readonly string[];
}

/** `e_machine` of programs for the kernel's BPF machine (linux/elf-em.h). */
const EM_BPF = 247;

/** Magic number, 64 bits, little endian. */
const IDENT = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
const HEADER_BYTES = 64;

const isElf = (bytes: Buffer): boolean => bytes.length >= HEADER_BYTES && bytes.subarray(0, IDENT.length).equals(IDENT);

const machineOf = (bytes: Buffer): number => bytes.readUInt16LE(18);

/** @returns null for what is no ELF file of 64 bits, little endian, such as one that is cut short */
export function parseElf(bytes: Buffer): ElfFile | null {
  if (!isElf(bytes)) return null;
  const table = Number(bytes.readBigUInt64LE(40));
  const [size, count, names] = [bytes.readUInt16LE(58), bytes.readUInt16LE(60), bytes.readUInt16LE(62)];
  if (size < 64 || names >= count || table + size * count > bytes.length) return null;
  const headers = Array.from({ length: count }, (_, index) => bytes.subarray(table + index * size));
  // Byte 24: where the section lies in the file; of the section of names, byte 0 of a header counts from there.
  const texts = Number(headers[names]?.readBigUInt64LE(24));
  const nameAt = (offset: number) => bytes.toString('latin1', offset, bytes.indexOf(0, offset));
  return {
    machine: machineOf(bytes),
    sections: headers.map((header) => nameAt(Math.min(texts + header.readUInt32LE(0), bytes.length))),
  };
}

/** Whether a file is an object of BPF programs rather than one for a processor. */
export const isBpfObject = (bytes: Buffer): boolean => isElf(bytes) && machineOf(bytes) === EM_BPF;

/** The same of a file in base64, of which only the header is decoded. */
export const isBpfBase64 = (base64: string): boolean =>
  isBpfObject(Buffer.from(base64.slice(0, 2 * HEADER_BYTES), 'base64'));
