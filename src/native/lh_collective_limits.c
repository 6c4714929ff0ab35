/* What held the connections of a rank up, as TCP itself accounts for it (struct tcp_info, Documentation/networking). */
#define _GNU_SOURCE
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "lh_collective_stream.h"

struct tcp_limits read_limits(const struct program *program) {
  struct tcp_limits total = {0};
  for (int i = 0; i < program->peer_count; i++) {
    for (int number = 0; number < program->peers[i].streams; number++) {
      struct tcp_info info = {0};
      socklen_t length = sizeof info;
      const int fd = program->peers[i].stream[number].fd;
      if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) fail("cannot read TCP_INFO: %m");
      total.retransmits += info.tcpi_total_retrans;
      total.busy_us += (int64_t)info.tcpi_busy_time;
      total.window_us += (int64_t)info.tcpi_rwnd_limited;
      total.buffer_us += (int64_t)info.tcpi_sndbuf_limited;
      const int64_t cwnd_bytes = (int64_t)info.tcpi_snd_cwnd * info.tcpi_snd_mss;
      if (program->peers[i].wide && (total.cwnd_bytes == 0 || cwnd_bytes < total.cwnd_bytes)) total.cwnd_bytes = cwnd_bytes;
    }
  }
  return total;
}
