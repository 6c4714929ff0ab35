/*
 * lh_flows: many TCP flows of given sizes at given times, an open-loop workload.
 *
 *   lh_flows serve PORT COUNT CONGESTION  takes COUNT flows, then ends
 *   lh_flows send FILE BASE-NS      makes the flows of FILE, which begin BASE-NS (CLOCK_MONOTONIC) later than it says
 *
 * Each line of FILE is "START-NS ADDRESS PORT BYTES ID CONGESTION", in the order of START-NS; CONGESTION "-" leaves the
 * node's default. A flow is a connection of its own: it is opened at its time whatever became of the others, carries
 * BYTES of payload, and is closed. The first 16 bytes of the payload are its id and its length, so that no flow is shorter.
 *
 * Standard output, a line of JSON after "LH " for each event. Receiver: "ready"; "end" with the time at which the last byte
 * was read. Sender: "sent" with the time of connect(2) and the segments that TCP sent again, or "lost" with the reason.
 * All nodes of a lab share one clock, so a flow's completion time is the receiver's time less the sender's.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL
#define HEADER_BYTES 16
#define EVENTS 64
/* What one call moves at most: large, because a system call is what a guest pays for. */
#define PIECE_BYTES (1 << 20)

struct flow {
  int64_t start_ns;
  struct sockaddr_in peer;
  char congestion[17];
  uint64_t id, bytes, done;
  int fd;
  bool closing;
  unsigned char header[HEADER_BYTES];
  size_t header_done;
};

static int poll_fd;
static unsigned char piece[PIECE_BYTES];

static void fail(const char *what) {
  fprintf(stderr, "lh_flows: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void watch(int fd, uint32_t events, void *what, int how) {
  struct epoll_event event = {.events = events, .data.ptr = what};
  if (epoll_ctl(poll_fd, how, fd, &event) < 0) fail("epoll_ctl");
}

/* Every flow is a file descriptor at both ends. */
static void allow_many_files(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) fail("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) < 0) fail("setrlimit");
}

/* ---- receiver ---- */

static int listener;

static void take_connections(void) {
  for (;;) {
    const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0 && errno == EINTR) continue;
    if (fd < 0 && errno == EAGAIN) return;
    if (fd < 0) fail("accept");
    struct flow *flow = calloc(1, sizeof *flow);
    if (flow == NULL) fail("memory");
    flow->fd = fd;
    watch(fd, EPOLLIN, flow, EPOLL_CTL_ADD);
  }
}

static void read_header(struct flow *flow, size_t count) {
  for (size_t i = 0; i < count && flow->header_done < HEADER_BYTES; i++) flow->header[flow->header_done++] = piece[i];
  if (flow->header_done < HEADER_BYTES || flow->bytes != 0) return;
  uint64_t words[2];
  memcpy(words, flow->header, sizeof words);
  flow->id = be64toh(words[0]);
  flow->bytes = be64toh(words[1]);
}

/* @returns whether the flow is over */
static bool receive(struct flow *flow) {
  for (;;) {
    const ssize_t count = read(flow->fd, piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return false;
    if (count < 0) fail("read");
    if (count == 0) {
      close(flow->fd);
      return true;
    }
    read_header(flow, (size_t)count);
    flow->done += (uint64_t)count;
    if (flow->bytes == 0 || flow->done < flow->bytes) continue;
    printf("LH {\"event\":\"end\",\"flow\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"t_ns\":%" PRId64 "}\n", flow->id, flow->done,
           now_ns());
  }
}

/* Those that need ECN have to be chosen at both ends: the kernel refuses it to their SYN otherwise (tcp_ecn_create_request). */
static bool choose_congestion(int fd, const char *name) {
  return strcmp(name, "-") == 0 || setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, (socklen_t)strlen(name)) == 0;
}

static void serve(uint16_t port, uint64_t count, const char *congestion) {
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) fail("socket");
  if (bind(listener, (struct sockaddr *)&any, sizeof any) < 0) fail("bind");
  if (!choose_congestion(listener, congestion)) fail(congestion);
  if (listen(listener, 65535) < 0) fail("listen");
  watch(listener, EPOLLIN, &listener, EPOLL_CTL_ADD);
  puts("LH {\"event\":\"ready\"}");
  while (count > 0) {
    struct epoll_event events[EVENTS];
    const int ready = epoll_wait(poll_fd, events, EVENTS, -1);
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < ready; i++) {
      if (events[i].data.ptr == &listener) {
        take_connections();
      } else if (receive(events[i].data.ptr)) {
        free(events[i].data.ptr);
        count--;
      }
    }
  }
}

/* ---- sender ---- */

static struct flow *flows;
static size_t flow_count, next_flow, flows_left;
static int timer;

static void read_flows(const char *path, int64_t base_ns) {
  FILE *file = fopen(path, "r");
  if (file == NULL) fail(path);
  size_t room = 0;
  char address[32];
  for (struct flow f = {0};;) {
    unsigned port;
    const int got = fscanf(file, "%" SCNd64 " %31s %u %" SCNu64 " %" SCNu64 " %16s", &f.start_ns, address, &port, &f.bytes,
                           &f.id, f.congestion);
    if (got == EOF) break;
    f.peer = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (got != 6 || f.bytes < HEADER_BYTES || inet_pton(AF_INET, address, &f.peer.sin_addr) != 1) {
      fprintf(stderr, "lh_flows: %s: line %zu is no flow\n", path, flow_count + 1);
      exit(1);
    }
    if (flow_count == room) {
      room = room == 0 ? 1024 : 2 * room;
      flows = realloc(flows, room * sizeof *flows);
      if (flows == NULL) fail("memory");
    }
    f.start_ns += base_ns;
    flows[flow_count++] = f;
  }
  fclose(file);
  flows_left = flow_count;
}

static void lose(struct flow *flow) {
  printf("LH {\"event\":\"lost\",\"flow\":%" PRIu64 ",\"reason\":\"%s\"}\n", flow->id, strerror(errno));
  if (flow->fd >= 0) close(flow->fd);
  flows_left--;
}

static void finish(struct flow *flow) {
  struct tcp_info info = {0};
  socklen_t length = sizeof info;
  if (getsockopt(flow->fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0) fail("TCP_INFO");
  printf("LH {\"event\":\"sent\",\"flow\":%" PRIu64 ",\"retransmits\":%u}\n", flow->id, info.tcpi_total_retrans);
  close(flow->fd);
  flows_left--;
}

static void open_flow(struct flow *flow) {
  flow->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (flow->fd < 0) return lose(flow);
  if (!choose_congestion(flow->fd, flow->congestion)) return lose(flow);
  if (connect(flow->fd, (struct sockaddr *)&flow->peer, sizeof flow->peer) < 0 && errno != EINPROGRESS) return lose(flow);
  const uint64_t words[2] = {htobe64(flow->id), htobe64(flow->bytes)};
  memcpy(flow->header, words, sizeof words);
  watch(flow->fd, EPOLLOUT, flow, EPOLL_CTL_ADD);
}

/* The header and zeros in one call, or the header would be a segment of its own. @returns as write(2) */
static ssize_t send_piece(struct flow *flow) {
  const size_t header = flow->done < HEADER_BYTES ? HEADER_BYTES - flow->done : 0;
  const uint64_t zeros = flow->bytes - flow->done - header;
  const struct iovec parts[] = {{flow->header + HEADER_BYTES - header, header},
                                {piece, zeros < sizeof piece ? (size_t)zeros : sizeof piece}};
  return writev(flow->fd, parts, 2);
}

static void progress(struct flow *flow) {
  if (flow->closing) {
    const ssize_t count = read(flow->fd, piece, sizeof piece);
    if (count == 0) finish(flow);
    else if (count < 0 && errno != EAGAIN && errno != EINTR) lose(flow);
    return;
  }
  while (flow->done < flow->bytes) {
    const ssize_t count = send_piece(flow);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) return lose(flow);
    flow->done += (uint64_t)count;
  }
  flow->closing = true;
  if (shutdown(flow->fd, SHUT_WR) < 0) return lose(flow);
  watch(flow->fd, EPOLLIN, flow, EPOLL_CTL_MOD);
}

static void set_timer(void) {
  if (next_flow == flow_count) return;
  const int64_t at = flows[next_flow].start_ns;
  const struct itimerspec when = {.it_value = {.tv_sec = at / NS_PER_S, .tv_nsec = at % NS_PER_S}};
  if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL) < 0) fail("timer");
}

static void start_due(void) {
  uint64_t expired;
  if (read(timer, &expired, sizeof expired) < 0 && errno != EAGAIN) fail("timer");
  while (next_flow < flow_count && flows[next_flow].start_ns <= now_ns()) open_flow(&flows[next_flow++]);
  set_timer();
}

static void send_all(void) {
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  if (timer < 0) fail("timer");
  watch(timer, EPOLLIN, &timer, EPOLL_CTL_ADD);
  set_timer();
  while (flows_left > 0) {
    struct epoll_event events[EVENTS];
    const int ready = epoll_wait(poll_fd, events, EVENTS, -1);
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < ready; i++) {
      if (events[i].data.ptr == &timer) start_due();
      else progress(events[i].data.ptr);
    }
  }
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  poll_fd = epoll_create1(0);
  if (poll_fd < 0) fail("epoll");
  allow_many_files();
  if (argc == 5 && strcmp(argv[1], "serve") == 0) {
    serve((uint16_t)atoi(argv[2]), strtoull(argv[3], NULL, 10), argv[4]);
  } else if (argc == 4 && strcmp(argv[1], "send") == 0) {
    read_flows(argv[2], strtoll(argv[3], NULL, 10));
    send_all();
  } else {
    fputs("usage: lh_flows serve PORT COUNT CONGESTION | send FILE BASE-NS\n", stderr);
    return 2;
  }
  return 0;
}
