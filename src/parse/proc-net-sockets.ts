/** Socket states as /proc/net/tcp and /proc/net/udp number them (include/net/tcp_states.h). */
const STATE = { tcpListen: '0A', udpBound: '07' } as const;

/**
 * Whether some socket accepts traffic on a local port: a listening TCP socket or an unconnected UDP socket.
 *
 * @param tables texts of /proc/net/tcp and tcp6, or of udp and udp6
 */
export function hasListener(tables: readonly string[], protocol: 'tcp' | 'udp', port: number): boolean {
  const state = protocol === 'tcp' ? STATE.tcpListen : STATE.udpBound;
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return tables.some((table) =>
    table.split('\n').some((line) => {
      // Columns: slot, local address:port, remote address:port, state, …
      const [, local, , found] = line.trim().split(/\s+/);
      return local?.endsWith(suffix) === true && found === state;
    }),
  );
}
