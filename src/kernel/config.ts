/**
 * Options of the fragment that only some kernel versions have. Absence is no error; every other option must be
 * honoured.
 */
const VERSION_DEPENDENT = new Set([
  // From Linux 6.17.
  'CONFIG_NET_SCH_DUALPI2',
  // Merged into CONFIG_SYSCTL, and dropped where the architecture has no choice of preemption, in 7.x.
  'CONFIG_PROC_SYSCTL',
  'CONFIG_PREEMPT_NONE',
]);

/** Names of the options that the fragment sets and the complete configuration does not have. */
export function missingOptions(fragment: string, config: string): string[] {
  const present = new Set(config.split('\n'));
  return [...fragment.matchAll(/^(CONFIG_\w+)=.*$/gm)]
    .filter(([line, name = '']) => !present.has(line) && !VERSION_DEPENDENT.has(name))
    .map(([, name = '']) => name);
}
