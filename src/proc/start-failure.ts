import { LonghaulError } from '../errors/index.js';

/** Explains why a program could not be started at all. `reason` is the system's text, such as `spawn tc ENOENT`. */
export function startFailure(file: string, reason: string): LonghaulError {
  if (reason.includes('ENOENT')) {
    return new LonghaulError({
      code: 'machine.capability',
      message: `program ${file} was not found`,
      hint: 'install it, or add its directory to PATH; `longhaul doctor` lists what longhaul needs',
    });
  }
  return new LonghaulError({
    code: 'machine.capability',
    message: `could not start ${file}: ${reason}`,
    hint: 'check that the file may be executed and that the machine has memory and process slots left',
  });
}
