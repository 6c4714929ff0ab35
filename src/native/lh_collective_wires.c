/* TCP connections between the ranks: the lower rank of a pair connects to the higher, once per stream. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lh_collective_stream.h"

/* The first bytes of a connection, in network byte order. */
struct greeting {
  uint32_t rank, stream;
};

static void set_buffers(int fd, int64_t bytes) {
  if (bytes == 0) return;
  for (int which = 0; which < 2; which++) {
    const int option = which == 0 ? SO_SNDBUF : SO_RCVBUF;
    const int wanted = (int)bytes;
    if (setsockopt(fd, SOL_SOCKET, option, &wanted, sizeof wanted) != 0) fail("cannot set a socket buffer: %m");
    /* The kernel doubles the value for its own overhead, and quietly stops at net.core.{r,w}mem_max. */
    int given = 0;
    socklen_t length = sizeof given;
    if (getsockopt(fd, SOL_SOCKET, option, &given, &length) != 0) fail("cannot read a socket buffer: %m");
    if (given / 2 < wanted) fail("the kernel allows a socket buffer of %d bytes only, not %d", given / 2, wanted);
  }
}

/*
 * A receive buffer is no window: the kernel advertises the part of it that it expects to hold payload, and sets the clamp
 * anew when it has seen the first full segment. So this is called again after the warm-up (tcp_measure_rcv_mss, Linux 6.6).
 */
void clamp_windows(const struct program *program) {
  const int bytes = (int)program->window_bytes;
  if (bytes == 0) return;
  for (int i = 0; i < program->peer_count; i++) {
    for (int number = 0; number < program->peers[i].streams; number++) {
      const int fd = program->peers[i].stream[number].fd;
      if (setsockopt(fd, IPPROTO_TCP, TCP_WINDOW_CLAMP, &bytes, sizeof bytes) != 0) fail("cannot set a window: %m");
    }
  }
}

/* TCP paces by itself where the port has no queue that does (sk_pacing_status, net/core/sock.c). */
static void set_pacing(int fd, const struct peer *peer) {
  const uint64_t rate = peer->pacing_bytes;
  if (rate == 0) return;
  if (setsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, &rate, sizeof rate) != 0) fail("cannot pace a connection: %m");
}

static void set_congestion(int fd, const struct peer *peer) {
  if (peer->congestion[0] == '\0') return;
  if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, peer->congestion, (socklen_t)strlen(peer->congestion)) != 0)
    fail("cannot use congestion control %s: %m", peer->congestion);
}

static int open_socket(const struct program *program) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("cannot open a socket: %m");
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  /* Before the handshake: the window scale is agreed in it. */
  set_buffers(fd, program->window_bytes);
  return fd;
}

static struct sockaddr_in endpoint(const char *address, int port) {
  struct sockaddr_in endpoint = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (inet_pton(AF_INET, address, &endpoint.sin_addr) != 1) fail("not an address: %s", address);
  return endpoint;
}

int open_listener(const struct program *program) {
  const int fd = open_socket(program);
  const struct sockaddr_in here = endpoint(program->address, program->port);
  if (bind(fd, (const struct sockaddr *)&here, sizeof here) != 0)
    fail("cannot use port %d of %s: %m", program->port, program->address);
  /* Algorithms that need ECN get it only if the listening side has them too (tcp_ecn_create_request). */
  if (program->peer_count > 0) set_congestion(fd, &program->peers[0]);
  if (listen(fd, 4096) != 0) fail("cannot listen on port %d: %m", program->port);
  return fd;
}

static void begin_stream(struct stream *stream, int fd) {
  const int on = 1;
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) fail("cannot set TCP_NODELAY: %m");
  *stream = (struct stream){.fd = fd, .low_water = 1};
  stream->sends.tail = &stream->sends.head;
  stream->receives.tail = &stream->receives.head;
}

static void connect_stream(struct program *program, struct peer *peer, int number) {
  const int fd = open_socket(program);
  set_pacing(fd, peer);
  set_congestion(fd, peer);
  const struct sockaddr_in there = endpoint(peer->address, program->port);
  if (connect(fd, (const struct sockaddr *)&there, sizeof there) != 0)
    fail("cannot connect to rank %d at %s: %m", peer->rank, peer->address);
  const struct greeting greeting = {htonl((uint32_t)program->rank), htonl((uint32_t)number)};
  if (send(fd, &greeting, sizeof greeting, MSG_NOSIGNAL) != sizeof greeting)
    fail("cannot greet rank %d: %m", peer->rank);
  begin_stream(&peer->stream[number], fd);
}

static void accept_stream(struct program *program, int listener) {
  const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) fail("cannot accept a connection: %m");
  struct greeting greeting;
  if (recv(fd, &greeting, sizeof greeting, MSG_WAITALL) != sizeof greeting) fail("a connection ended at once");
  const int rank = (int)ntohl(greeting.rank), number = (int)ntohl(greeting.stream);
  for (int i = 0; i < program->peer_count; i++) {
    struct peer *peer = &program->peers[i];
    if (peer->rank != rank || number >= peer->streams || peer->stream[number].fd != 0) continue;
    set_pacing(fd, peer);
    set_congestion(fd, peer);
    begin_stream(&peer->stream[number], fd);
    return;
  }
  fail("an unexpected connection of rank %d, stream %d", rank, number);
}

/* All ranks listen already. The kernel accepts on behalf of a rank that is still connecting, so nobody waits in a circle. */
void connect_peers(struct program *program, int listener) {
  int awaited = 0;
  for (int i = 0; i < program->peer_count; i++) {
    struct peer *peer = &program->peers[i];
    peer->stream = allocate((size_t)peer->streams * sizeof *peer->stream);
    if (peer->rank < program->rank) awaited += peer->streams;
  }
  for (int i = 0; i < program->peer_count; i++) {
    struct peer *peer = &program->peers[i];
    for (int number = 0; number < peer->streams && peer->rank > program->rank; number++)
      connect_stream(program, peer, number);
  }
  while (awaited-- > 0) accept_stream(program, listener);
  clamp_windows(program);
}
