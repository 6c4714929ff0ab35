/*
 * Measures how late timers fire on every CPU that this process may use, for runs on the real clock:
 *
 *   lh_timers
 *
 * One thread per CPU sleeps until the next millisecond over and over, and notes how much later it ran: what every delay of the
 * lab suffers as well. It ends at SIGTERM with one line per CPU on standard output,
 *   CPU SAMPLES P50-NS P999-NS MAX-NS STEAL-MS
 * where the last is the time that a hypervisor gave to somebody else meanwhile, from /proc/stat.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PERIOD_NS = 1000000, BIN_NS = 1000, BINS = 100000, NS_PER_S = 1000000000 };

struct probe {
  pthread_t thread;
  int cpu;
  unsigned long samples;
  int64_t max_ns;
  long steal_before;
  uint32_t *bins;
};

static volatile sig_atomic_t stopping;

static void *measure(void *argument) {
  struct probe *probe = argument;
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(probe->cpu, &only);
  sched_setaffinity(0, sizeof only, &only);
  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  while (!stopping) {
    due.tv_nsec += PERIOD_NS;
    if (due.tv_nsec >= NS_PER_S) {
      due.tv_sec++;
      due.tv_nsec -= NS_PER_S;
    }
    if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) != 0) continue;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t late = (int64_t)(now.tv_sec - due.tv_sec) * NS_PER_S + (now.tv_nsec - due.tv_nsec);
    int64_t bin = late / BIN_NS;
    probe->bins[bin < BINS ? bin : BINS - 1]++;
    probe->samples++;
    if (late > probe->max_ns) probe->max_ns = late;
    /* After a long delay only the next period counts: those that were slept through would all be as late. */
    if (late > PERIOD_NS) due = now;
  }
  return NULL;
}

/* Upper edge of the bin in which the quantile lies. */
static long quantile_ns(const struct probe *probe, double quantile) {
  double wanted = quantile * (double)probe->samples;
  unsigned long seen = 0;
  for (int bin = 0; bin < BINS; bin++) {
    seen += probe->bins[bin];
    if ((double)seen >= wanted) return (long)(bin + 1) * BIN_NS;
  }
  return (long)BINS * BIN_NS;
}

/* Eighth number of the line "cpuN ..." (proc_stat(5)), in ms. */
static long steal_ms(int cpu) {
  FILE *file = fopen("/proc/stat", "r");
  char name[16], line[512];
  long ticks = 0;
  snprintf(name, sizeof name, "cpu%d ", cpu);
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, name, strlen(name)) == 0) sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %ld", &ticks);
  }
  if (file != NULL) fclose(file);
  return ticks * 1000 / sysconf(_SC_CLK_TCK);
}

int main(void) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  sigprocmask(SIG_BLOCK, &end, NULL);
  struct probe *probes = calloc((size_t)CPU_COUNT(&allowed), sizeof *probes);
  int count = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE && probes != NULL; cpu++) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    struct probe *probe = &probes[count];
    *probe = (struct probe){.cpu = cpu, .steal_before = steal_ms(cpu), .bins = calloc(BINS, sizeof(uint32_t))};
    if (probe->bins == NULL || pthread_create(&probe->thread, NULL, measure, probe) != 0) return 1;
    count++;
  }
  int signal_number;
  sigwait(&end, &signal_number);
  stopping = 1;
  for (int k = 0; k < count; k++) {
    struct probe *probe = &probes[k];
    pthread_join(probe->thread, NULL);
    printf("%d %lu %ld %ld %lld %ld\n", probe->cpu, probe->samples, quantile_ns(probe, 0.5), quantile_ns(probe, 0.999),
           (long long)probe->max_ns, steal_ms(probe->cpu) - probe->steal_before);
  }
  return 0;
}
