import { dirname, isAbsolute, join } from 'node:path';

/** A path written in a file counts from the directory of that file. */
export const beside = (file: string, path: string): string => (isAbsolute(path) ? path : join(dirname(file), path));
