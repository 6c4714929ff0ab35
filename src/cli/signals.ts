import { EXIT } from '../errors/index.js';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** 130 or 143 once the user has asked us to stop; undefined before. */
  exitCode(): number | undefined;
}

/**
 * The first SIGINT or SIGTERM asks the running verb to stop its cells and write what it has; a second one ends the
 * process at once. Isolation makes that safe: the engines' processes die with us.
 */
export function watchSignals(): Interrupt {
  const controller = new AbortController();
  let code: number | undefined;
  const listen = (name: 'SIGINT' | 'SIGTERM', exitCode: number) => {
    process.on(name, () => {
      if (code !== undefined) process.exit(exitCode);
      code = exitCode;
      controller.abort();
    });
  };
  listen('SIGINT', EXIT.sigint);
  listen('SIGTERM', EXIT.sigterm);
  return { signal: controller.signal, exitCode: () => code };
}
