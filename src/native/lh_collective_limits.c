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
      total.needless += info.tcpi_dsack_dups;
      total.segments += info.tcpi_segs_in;
      if (info.tcpi_rtt > total.rtt_us) total.rtt_us = info.tcpi_rtt;
      total.busy_us += (int64_t)info.tcpi_busy_time;
      total.window_us += (int64_t)info.tcpi_rwnd_limited;
      total.buffer_us += (int64_t)info.tcpi_sndbuf_limited;
      const int64_t cwnd_bytes = (int64_t)info.tcpi_snd_cwnd * info.tcpi_snd_mss;
      if (program->peers[i].wide && (total.cwnd_bytes == 0 || cwnd_bytes < total.cwnd_bytes)) total.cwnd_bytes = cwnd_bytes;
    }
  }
  return total;
}

/*
 * A message that has arrived may still have copies in a queue, sent again by a timer that did not know how long the queue
 * is (RFC 8985). They would be counted on the links in the iterations that follow. All ranks go on once none has received
 * a segment for the longest round trip: shorter than the idle time after which TCP forgets its window.
 */
void settle(const struct program *program, struct shared *shared) {
  for (int64_t before = -1;;) {
    const struct tcp_limits mine = read_limits(program);
    shared->rank[program->rank] = (struct rank_record){.segments = mine.segments, .rtt_us = mine.rtt_us};
    barrier(shared, program->ranks);
    int64_t segments = 0, rtt_us = 0;
    for (int rank = 0; rank < program->ranks; rank++) {
      segments += shared->rank[rank].segments;
      if (shared->rank[rank].rtt_us > rtt_us) rtt_us = shared->rank[rank].rtt_us;
    }
    barrier(shared, program->ranks);
    if (segments == before) return;
    before = segments;
    sleep_until(now_ns() + 1000 * rtt_us);
  }
}
