import type { RunEvent, Reporter } from './types.js';

/**
 * Feeds several reporters. One that throws is reported once and not called again: a display must never be able to fail
 * the experiment it displays.
 */
export function guardReporters(
  reporters: readonly Reporter[],
  onFailure: (reporter: Reporter, error: unknown) => void,
): (event: RunEvent) => void {
  const healthy = new Set(reporters);
  return (event) => {
    for (const reporter of healthy) {
      try {
        reporter.onEvent(event);
      } catch (error) {
        healthy.delete(reporter);
        onFailure(reporter, error);
      }
    }
  };
}
