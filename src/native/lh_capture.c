/*
 * Captures packets inside one network namespace for the proof of a run:
 *
 *   lh_capture NETNS-FILE OUTPUT MAX-PACKETS SNAP-BYTES TAP...
 *
 * A TAP is DEV:in or DEV:out: frames that arrive at a device, or that leave it after its qdisc. OUTPUT is a pcap file with
 * nanosecond stamps and cooked headers (LINKTYPE_LINUX_SLL2), so one file holds all taps, each packet with the number of its
 * device and its direction, in the order in which the kernel handled them.
 *
 * One process and one socket for a whole lab, woken once per block of some thousand packets: per packet it costs a copy and
 * no system call. In virtual time that takes no time at all. Standard output gets one line once it listens,
 *   listening REALTIME-NS MONOTONIC-NS DEV=INDEX...
 * and one when it ends (SIGTERM, or MAX-PACKETS written),
 *   captured PACKETS DROPPED full|stopped
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  BLOCK_BYTES = 1 << 19,
  BLOCKS = 16,
  /* A part-filled block is handed over after this long; the agent waits for longer before it ends a capture. */
  RETIRE_MS = 100,
  SLL2_BYTES = 20,
  PCAP_HEADER_BYTES = 16,
  /* The kernel takes 4096 instructions; with more taps than fit, everything is kept and the reader sorts it out. */
  MAX_FILTERED_TAPS = 1000,
};

struct capture {
  int socket;
  int output;
  uint8_t *ring;
  unsigned snap;
  unsigned long left, written;
  uint8_t *buffer;
  size_t used;
};

static volatile sig_atomic_t stopping;

static void stop(int signal_number) {
  (void)signal_number;
  stopping = 1;
}

static void fail(const char *what) {
  fprintf(stderr, "lh_capture: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void write_all(int fd, const uint8_t *data, size_t length) {
  while (length > 0) {
    ssize_t done = write(fd, data, length);
    if (done < 0) {
      if (errno == EINTR) continue;
      fail("write");
    }
    data += done;
    length -= (size_t)done;
  }
}

static void flush(struct capture *capture) {
  write_all(capture->output, capture->buffer, capture->used);
  capture->used = 0;
}

static void put32(uint8_t *at, uint32_t value) { memcpy(at, &value, 4); }

static void begin_file(struct capture *capture) {
  uint8_t header[24] = {0};
  put32(header, 0xa1b23c4d);
  uint16_t version[2] = {2, 4};
  memcpy(header + 4, version, 4);
  put32(header + 16, capture->snap + SLL2_BYTES);
  put32(header + 20, 276);
  write_all(capture->output, header, sizeof header);
}

/* One record: pcap's header, the cooked header in network order, and the packet from its IP header on. */
static void put_packet(struct capture *capture, const struct tpacket3_hdr *packet) {
  const struct sockaddr_ll *from = (const void *)((const uint8_t *)packet + TPACKET_ALIGN(sizeof *packet));
  uint32_t kept = packet->tp_snaplen < capture->snap ? packet->tp_snaplen : capture->snap;
  size_t size = PCAP_HEADER_BYTES + SLL2_BYTES + kept;
  if (capture->used + size > BLOCK_BYTES) flush(capture);
  uint8_t *at = capture->buffer + capture->used;
  put32(at, packet->tp_sec);
  put32(at + 4, packet->tp_nsec);
  put32(at + 8, kept + SLL2_BYTES);
  put32(at + 12, packet->tp_len + SLL2_BYTES);
  at += PCAP_HEADER_BYTES;
  memset(at, 0, SLL2_BYTES);
  memcpy(at, &from->sll_protocol, 2);
  put32(at + 4, htonl((uint32_t)from->sll_ifindex));
  uint16_t hardware = htons(from->sll_hatype);
  memcpy(at + 8, &hardware, 2);
  at[10] = from->sll_pkttype;
  at[11] = from->sll_halen;
  memcpy(at + 12, from->sll_addr, 8);
  memcpy(at + SLL2_BYTES, (const uint8_t *)packet + packet->tp_net, kept);
  capture->used += size;
  capture->written++;
  capture->left--;
}

static void put_block(struct capture *capture, const struct tpacket_block_desc *block) {
  const uint8_t *at = (const uint8_t *)block + block->hdr.bh1.offset_to_first_pkt;
  for (uint32_t k = 0; k < block->hdr.bh1.num_pkts && capture->left > 0; k++) {
    const struct tpacket3_hdr *packet = (const void *)at;
    put_packet(capture, packet);
    at += packet->tp_next_offset;
  }
  flush(capture);
}

static void drain(struct capture *capture, unsigned *next) {
  for (;;) {
    struct tpacket_block_desc *block = (void *)(capture->ring + (size_t)*next * BLOCK_BYTES);
    if (!(__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) return;
    put_block(capture, block);
    __atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    *next = (*next + 1) % BLOCKS;
    if (capture->left == 0) return;
  }
}

/*
 * Keeps the wanted pairs of device and direction. Offsets of the ancillary words: linux/filter.h. Direction "in" is any packet
 * type but PACKET_OUTGOING, since frames on a wire are addressed to somebody else.
 */
static void set_filter(struct capture *capture, char **taps, int count) {
  struct sock_filter code[4 * MAX_FILTERED_TAPS + 8];
  unsigned n = 0;
  if (count <= MAX_FILTERED_TAPS) {
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_PKTTYPE);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_ST, 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_IFINDEX);
  }
  for (int k = 0; k < count; k++) {
    char *colon = strchr(taps[k], ':');
    if (colon == NULL) fail(taps[k]);
    *colon = '\0';
    unsigned index = if_nametoindex(taps[k]);
    if (index == 0) fail(taps[k]);
    printf(" %s=%u", taps[k], index);
    if (count > MAX_FILTERED_TAPS) continue;
    int out = strcmp(colon + 1, "out") == 0;
    /* Equal device: look at the direction. A right one is kept, a wrong one restores the device and goes on. */
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, index, 0, 4);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_MEM, 0);
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, out ? 0 : 1, out ? 1 : 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, capture->snap);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_IFINDEX);
  }
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, count > MAX_FILTERED_TAPS ? capture->snap : 0);
  struct sock_fprog program = {.len = (unsigned short)n, .filter = code};
  if (setsockopt(capture->socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) fail("filter");
}

static void open_ring(struct capture *capture) {
  int version = TPACKET_V3;
  struct tpacket_req3 ring = {
      .tp_block_size = BLOCK_BYTES,
      .tp_block_nr = BLOCKS,
      .tp_frame_size = 2048,
      .tp_frame_nr = BLOCK_BYTES / 2048 * BLOCKS,
      .tp_retire_blk_tov = RETIRE_MS,
  };
  if (setsockopt(capture->socket, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0) fail("TPACKET_V3");
  if (setsockopt(capture->socket, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring) != 0) fail("packet ring");
  capture->ring = mmap(NULL, (size_t)BLOCK_BYTES * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, capture->socket, 0);
  if (capture->ring == MAP_FAILED) fail("map the packet ring");
}

static unsigned long long clock_ns(clockid_t id) {
  struct timespec now;
  clock_gettime(id, &now);
  return (unsigned long long)now.tv_sec * 1000000000ULL + (unsigned long long)now.tv_nsec;
}

static void listen_on_taps(struct capture *capture, char **taps, int count) {
  /* Protocol 0 receives nothing until the filter and the ring are in place. */
  capture->socket = socket(AF_PACKET, SOCK_DGRAM, 0);
  if (capture->socket < 0) fail("packet socket");
  open_ring(capture);
  printf("listening %llu %llu", clock_ns(CLOCK_REALTIME), clock_ns(CLOCK_MONOTONIC));
  set_filter(capture, taps, count);
  struct sockaddr_ll all = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
  if (bind(capture->socket, (struct sockaddr *)&all, sizeof all) != 0) fail("bind");
  printf("\n");
  fflush(stdout);
}

static void run(struct capture *capture) {
  sigset_t blocked, open_mask;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, &open_mask);
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  unsigned next = 0;
  struct pollfd readable = {.fd = capture->socket, .events = POLLIN};
  while (!stopping && capture->left > 0) {
    drain(capture, &next);
    if (!stopping && capture->left > 0) ppoll(&readable, 1, NULL, &open_mask);
  }
  if (capture->left > 0) drain(capture, &next);
}

int main(int argc, char **argv) {
  if (argc < 6) {
    fprintf(stderr, "usage: lh_capture NETNS-FILE OUTPUT MAX-PACKETS SNAP-BYTES DEV:in|out...\n");
    return 2;
  }
  struct capture capture = {.left = strtoul(argv[3], NULL, 10), .snap = (unsigned)strtoul(argv[4], NULL, 10)};
  capture.output = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (capture.output < 0) fail(argv[2]);
  capture.buffer = malloc(BLOCK_BYTES);
  if (capture.buffer == NULL) fail("memory");
  int netns = open(argv[1], O_RDONLY | O_CLOEXEC);
  if (netns < 0 || setns(netns, CLONE_NEWNET) != 0) fail(argv[1]);
  begin_file(&capture);
  listen_on_taps(&capture, argv + 5, argc - 5);
  run(&capture);
  struct tpacket_stats_v3 statistics = {0};
  socklen_t size = sizeof statistics;
  getsockopt(capture.socket, SOL_PACKET, PACKET_STATISTICS, &statistics, &size);
  close(capture.socket);
  close(capture.output);
  printf("captured %lu %u %s\n", capture.written, statistics.tp_drops, capture.left == 0 ? "full" : "stopped");
  return 0;
}
