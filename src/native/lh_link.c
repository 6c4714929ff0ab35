/*
 * lh_link: output queue and transmitter of one link direction whose rate changes during a run.
 *
 *   lh_link IN OUT STATS LIMIT rate BPS | mahimahi FILE
 *
 * Takes Ethernet frames from device IN, holds up to LIMIT of them first in first out (a frame that finds the queue full is
 * dropped; the one being sent counts), and sends them out of OUT when their last bit would have left. OUT's own qdisc then
 * does what the wire does. No qdisc of the kernel can play this part: netem fixes a packet's departure when the packet
 * arrives, TBF fills its bucket again at every change, and neither knows delivery opportunities.
 *
 * rate: bits leave at BPS, and at another rate from each change on, also those of frames that are queued or half sent.
 * mahimahi: each line of FILE is the time in ms of one opportunity to deliver 1504 bytes, as mahimahi's LinkQueue counts
 * them (an IPv4 packet and 4 bytes of its TUN header); a packet may use several, an opportunity may serve several packets,
 * and what finds nothing queued is lost. The file repeats after its last time.
 *
 * Arrivals are the kernel's own stamps, and departures follow from them alone: being woken late delays a frame, but
 * neither changes the departure of the next one nor which frames are dropped.
 *
 * Standard input, one command a line: "origin NS" (CLOCK_MONOTONIC at which FILE begins and seconds are counted),
 * "rate NS BPS" (a change, at that time or at once). Its end ends the program. Standard output: "ready"; "rate ASKED-NS BPS
 * NS" when a change is made; at last one line of JSON. STATS is a file of 64-bit counters, see lh_link_queue.h.
 */
#define _GNU_SOURCE
#include "lh_link_queue.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Frames taken from or given to the kernel by one call. */
#define BATCH 64
#define FRAME_MAX (9216 + 18)
#define SOCKET_BUFFER (256 << 20)

static int in_fd, out_fd;

static struct frame *leaving[BATCH];
static int leaving_count;

static int64_t read_clock(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* Hands the frames that have left to the wire. One that its qdisc refuses is counted there. */
static void flush_leaving(void) {
  struct mmsghdr messages[BATCH] = {0};
  struct iovec pieces[BATCH];
  for (int i = 0; i < leaving_count; i++) {
    pieces[i].iov_base = leaving[i]->data;
    pieces[i].iov_len = sizeof(struct virtio_net_hdr) + leaving[i]->length;
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (int sent = 0; sent < leaving_count;) {
    const int count = sendmmsg(out_fd, messages + sent, (unsigned)(leaving_count - sent), 0);
    if (count > 0) sent += count;
    else if (errno == ENOBUFS) sent++;
    else if (errno != EINTR) fail("send");
  }
  for (int i = 0; i < leaving_count; i++) free(leaving[i]);
  leaving_count = 0;
}

void transmit(struct frame *frame) {
  leaving[leaving_count++] = frame;
  if (leaving_count == BATCH) flush_leaving();
}

/* The kernel stamps arrivals by the wall clock, whose distance from ours drifts in real time. */
static int64_t arrival_of(struct msghdr *message) {
  static int64_t offset_ns, measured_ns = -NS_PER_S, last_ns;
  if (now_ns - measured_ns >= NS_PER_S) {
    offset_ns = read_clock(CLOCK_MONOTONIC) - read_clock(CLOCK_REALTIME);
    measured_ns = now_ns;
  }
  int64_t arrival_ns = now_ns;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    struct timespec t;
    memcpy(&t, CMSG_DATA(c), sizeof t);
    arrival_ns = t.tv_sec * NS_PER_S + t.tv_nsec + offset_ns;
  }
  if (arrival_ns > now_ns) arrival_ns = now_ns;
  if (arrival_ns < last_ns) arrival_ns = last_ns;
  return last_ns = arrival_ns;
}

static void receive_frames(void) {
  static unsigned char buffers[BATCH][sizeof(struct virtio_net_hdr) + FRAME_MAX];
  static unsigned char control[BATCH][CMSG_SPACE(sizeof(struct timespec))];
  struct mmsghdr messages[BATCH] = {0};
  struct iovec pieces[BATCH];
  for (int i = 0; i < BATCH; i++) {
    pieces[i] = (struct iovec){.iov_base = buffers[i], .iov_len = sizeof buffers[i]};
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_control = control[i];
    messages[i].msg_hdr.msg_controllen = sizeof control[i];
  }
  const int count = recvmmsg(in_fd, messages, BATCH, MSG_DONTWAIT, NULL);
  if (count < 0 && errno != EAGAIN && errno != EINTR) fail("receive");
  for (int i = 0; i < count; i++) {
    const size_t bytes = messages[i].msg_len;
    if ((messages[i].msg_hdr.msg_flags & MSG_TRUNC) != 0) {
      errno = EMSGSIZE;
      fail("a frame is longer than any MTU allows");
    }
    struct frame *frame = grown(NULL, sizeof *frame + bytes);
    frame->length = (uint32_t)(bytes - sizeof(struct virtio_net_hdr));
    memcpy(frame->data, buffers[i], bytes);
    enqueue(frame, arrival_of(&messages[i].msg_hdr));
  }
}

static void obey(const char *line) {
  int64_t at_ns, bps;
  if (sscanf(line, "origin %" SCNd64, &at_ns) == 1) set_origin(at_ns);
  else if (sscanf(line, "rate %" SCNd64 " %" SCNd64, &at_ns, &bps) == 2 && bps >= 0) add_change(at_ns, bps);
  else {
    errno = EINVAL;
    fail(line);
  }
}

/* Returns whether there is more to come. */
static bool read_commands(void) {
  static char text[65536];
  static size_t length;
  const ssize_t count = read(STDIN_FILENO, text + length, sizeof text - 1 - length);
  if (count <= 0) return false;
  length += (size_t)count;
  text[length] = '\0';
  char *line = text;
  for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = '\0';
    obey(line);
  }
  length -= (size_t)(line - text);
  memmove(text, line, length);
  return true;
}

/* Only waits and successful calls: a failing one costs a microsecond of virtual time. */
static void run(void) {
  struct pollfd sources[] = {{.fd = in_fd, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
  for (bool more = true; more;) {
    const int64_t event_ns = next_event_ns();
    const int64_t wait_ns = event_ns > now_ns ? event_ns - now_ns : 0;
    const struct timespec wait = {.tv_sec = wait_ns / NS_PER_S, .tv_nsec = wait_ns % NS_PER_S};
    const int ready = ppoll(sources, 2, event_ns == NEVER ? NULL : &wait, NULL);
    now_ns = read_clock(CLOCK_MONOTONIC);
    if (ready > 0 && (sources[0].revents & POLLIN) != 0) receive_frames();
    advance(now_ns);
    flush_leaving();
    if (ready > 0 && sources[1].revents != 0) more = read_commands();
  }
}

static int open_socket(const char *device, int protocol) {
  const int fd = socket(AF_PACKET, SOCK_RAW, 0);
  if (fd < 0) fail("socket");
  const int on = 1, bytes = SOCKET_BUFFER;
  if (setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) != 0) fail("PACKET_VNET_HDR");
  if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0) fail("PACKET_IGNORE_OUTGOING");
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0) fail("SO_TIMESTAMPNS");
  /* Forcing needs rights over the whole kernel; without them the system's own limit has to do. */
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) != 0)
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  const struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons((uint16_t)protocol), .sll_ifindex = (int)if_nametoindex(device)};
  if (address.sll_ifindex == 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) != 0) fail(device);
  return fd;
}

static void open_stats(const char *path) {
  const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || ftruncate(fd, sizeof *stats) != 0) fail(path);
  stats = mmap(NULL, sizeof *stats, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (stats == MAP_FAILED) fail(path);
  close(fd);
}

/* Frames for which the socket had no room. */
static uint64_t missed_frames(void) {
  struct tpacket_stats kernel = {0};
  socklen_t size = sizeof kernel;
  if (getsockopt(in_fd, SOL_PACKET, PACKET_STATISTICS, &kernel, &size) != 0) fail("PACKET_STATISTICS");
  return kernel.tp_drops;
}

int main(int argc, char **argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: lh_link IN OUT STATS LIMIT rate BPS | mahimahi FILE\n");
    return 2;
  }
  prctl(PR_SET_TIMERSLACK, 1UL);
  /* Ahead of every program of the experiment, where that is allowed: it is part of the network. */
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 50});
  if (strcmp(argv[5], "rate") == 0) use_rate(strtoll(argv[6], NULL, 10));
  else use_opportunities(argv[6]);
  open_stats(argv[3]);
  out_fd = open_socket(argv[2], 0);
  in_fd = open_socket(argv[1], ETH_P_ALL);
  start_queue(strtoull(argv[4], NULL, 10), read_clock(CLOCK_MONOTONIC));
  printf("ready\n");
  fflush(stdout);
  run();
  advance(read_clock(CLOCK_MONOTONIC));
  flush_leaving();
  print_result(missed_frames());
  return 0;
}
