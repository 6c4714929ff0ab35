/*
 * Waits instead of spinning, for programs that poll an epoll descriptor and call sched_yield() when nothing happened,
 * as Open MPI's progress loop does with mpi_yield_when_idle.
 *
 * Linked into a program (or preloaded), these two functions stand in for libc's. A thread that yields after it has
 * polled a descriptor is taken to wait for that descriptor, and sleeps until it is ready. Nothing is delayed by it:
 * epoll is level-triggered, so readiness that came in between ends the sleep at once. In virtual time this spares one
 * wake-up per rank and 10 us, which is nearly all the work of a simulated all-reduce; in real time it frees processors
 * that ranks share.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not all that Open MPI waits for is a descriptor: another thread may set a flag. So a sleep is bounded. */
#define LONGEST_SLEEP_MS 1
/* opal_progress() polls descriptors on every eighth call only, and yields on each: that many calls find it still ready. */
#define MOST_READY_YIELDS 32

static __thread int polled_fd = -1;
static __thread int delivered;
static __thread int ready_yields;

int epoll_wait(int fd, struct epoll_event *events, int max_events, int timeout_ms) {
  if (timeout_ms == 0) polled_fd = fd;
  const int count = (int)syscall(SYS_epoll_wait, fd, events, max_events, timeout_ms);
  if (count > 0) delivered = 1;
  return count;
}

int sched_yield(void) {
  if (polled_fd >= 0) {
    /* opal_progress() yields also after events that completed what the caller waits for: it must look first. */
    const int look_first = delivered;
    delivered = 0;
    if (look_first) {
      ready_yields = 0;
      return 0;
    }
    struct pollfd wanted = {.fd = polled_fd, .events = POLLIN};
    const int ready = poll(&wanted, 1, LONGEST_SLEEP_MS);
    if (ready == 0) ready_yields = 0;
    if (ready == 0 || (ready > 0 && ++ready_yields < MOST_READY_YIELDS)) return 0;
  }
  /* Ready again and again, and nobody takes the event: let other threads run, which costs time in virtual time too. */
  ready_yields = 0;
  return (int)syscall(SYS_sched_yield);
}
