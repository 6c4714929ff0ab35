import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';

export interface TailOptions {
  /** Ends the iteration after everything written so far was delivered. */
  readonly signal: AbortSignal;
  /** Host time between two looks at the file, in milliseconds. Polling sees every writer, also through hostfs. */
  readonly pollMs?: number;
}

const CHUNK_BYTES = 65_536;

/**
 * Follows a growing JSON Lines file and yields every record once, in order. Waits for a file that does not exist yet.
 * An unfinished last line is never yielded; a complete line that is not JSON ends the iteration with SyntaxError.
 */
export async function* followJsonLines<T>(path: string, options: TailOptions): AsyncGenerator<T, void, undefined> {
  const file = await openWhenThere(path, options);
  if (file === null) return;
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    for (;;) {
      // Asked before reading, so that what was written before the signal is still delivered.
      const last = options.signal.aborted;
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
      const lines = (rest + decoder.write(chunk.subarray(0, bytesRead))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as T;
      if (bytesRead > 0) continue;
      if (last) return;
      await pause(options);
    }
  } finally {
    await file.close();
  }
}

async function openWhenThere(path: string, options: TailOptions): Promise<FileHandle | null> {
  for (;;) {
    const last = options.signal.aborted;
    try {
      return await open(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (last) return null;
    await pause(options);
  }
}

async function pause(options: TailOptions): Promise<void> {
  await delay(options.pollMs ?? 100, undefined, { signal: options.signal }).catch(() => undefined);
}
