/**
 * Packets dropped because a CPU's backlog was full, summed over the CPUs: second column, hexadecimal, of
 * /proc/net/softnet_stat (softnet_seq_show, net/core/net-procfs.c). It counts for the whole kernel.
 */
export function parseSoftnetDropped(text: string): number {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .reduce((sum, line) => sum + Number.parseInt(line.split(/\s+/)[1] ?? '0', 16), 0);
}
