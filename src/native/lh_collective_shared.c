/*
 * A page that all ranks map: every node of a lab is a namespace of one kernel. Starting together and counting errors
 * happens here and not on the network, so that no byte on a link is anything but the collective's.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lh_collective.h"

/* The file is there, long enough and full of zeros. */
struct shared *open_shared(const struct program *program) {
  const size_t bytes = sizeof(struct shared) + (size_t)program->ranks * sizeof(struct rank_record);
  const int fd = open(program->shared, O_RDWR | O_CLOEXEC);
  if (fd < 0) fail("cannot open %s: %m", program->shared);
  struct shared *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared == MAP_FAILED) fail("cannot map %s: %m", program->shared);
  close(fd);
  return shared;
}

/* Sleeps in the kernel until all ranks are here. Whoever kills one rank must kill all. */
void barrier(struct shared *shared, int ranks) {
  const uint32_t generation = __atomic_load_n(&shared->generation, __ATOMIC_SEQ_CST);
  if (__atomic_add_fetch(&shared->arrived, 1, __ATOMIC_SEQ_CST) == (uint32_t)ranks) {
    __atomic_store_n(&shared->arrived, 0, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&shared->generation, 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &shared->generation, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    return;
  }
  while (__atomic_load_n(&shared->generation, __ATOMIC_SEQ_CST) == generation)
    syscall(SYS_futex, &shared->generation, FUTEX_WAIT, generation, NULL, NULL, 0);
}
