import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { storageError } from './storage-error.js';

/** How sure a file has to be. */
export interface Durability {
  /**
   * Whether it must outlive a power cut, which costs a flush of the disk: 0.1 s and more where others write too. Files of a
   * cell need not: a run that is taken up again finds by the digest what was torn, and runs that cell again.
   */
  readonly durable: boolean;
}

/**
 * Writes a whole file: readers see the old content or the new, never a part, and a failure leaves no temporary file.
 * @throws LonghaulError `machine.storage` when the place cannot be written or the disk is full.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  { durable }: Durability = { durable: true },
): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      // Some file systems find out only now that the disk is full.
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(`write ${path}`, error);
  }
}

/** `writeFileAtomic` of a JSON document, indented by two spaces. */
export async function writeJsonAtomic(path: string, document: unknown, durability?: Durability): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(document, null, 2)}\n`, durability);
}
