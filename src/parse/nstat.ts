/**
 * Protocol counters of one network namespace by the names nstat(8) gives them: the section's name and the counter's,
 * as in `TcpRetransSegs` or `TcpExtTCPSpuriousRtxHostQueues`.
 *
 * @param tables texts of /proc/net/snmp and /proc/net/netstat: pairs of lines, `Tcp: NAME …` then `Tcp: VALUE …`
 */
export function parseProtocolCounters(tables: readonly string[]): Readonly<Record<string, number>> {
  const counters: Record<string, number> = {};
  for (const table of tables) {
    const lines = table.split('\n');
    for (let row = 0; row + 1 < lines.length; row += 2) {
      const [section = '', ...names] = (lines[row] ?? '').split(' ');
      const [, ...values] = (lines[row + 1] ?? '').split(' ');
      names.forEach((name, index) => {
        counters[`${section.replace(':', '')}${name}`] = Number(values[index]);
      });
    }
  }
  return counters;
}
