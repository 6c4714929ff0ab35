// SPDX-License-Identifier: GPL-2.0
/* Runs inside the guest and measures one property per invocation; prints one line "value [value...]". */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cpuid.h>
#include <x86intrin.h>

static long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void sleep_ns(long long ns)
{
	struct timespec t = { ns / 1000000000LL, ns % 1000000000LL };

	nanosleep(&t, NULL);
}

static void yield_once(int unused)
{
	(void) unused;
	sched_yield();
}

static void poll_once(int epoll_fd)
{
	struct epoll_event event;

	epoll_wait(epoll_fd, &event, 1, 0);
}

/* Polls until a child that sleeps 20 ms has set a flag: virtual time must reach the end of that sleep. */
static void spin(void (*poll)(int))
{
	volatile int *done = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int epoll_fd = epoll_create1(0);
	long long start = now_ns(), polls = 0;

	if (fork() == 0) {
		sleep_ns(20000000);
		*done = 1;
		_exit(0);
	}
	for (; !*done; polls++)
		poll(epoll_fd);
	printf("%lld %lld\n", now_ns() - start, polls);
	wait(NULL);
}

/* How far RDTSC and RDTSCP move over a sleep of 100 ms, which must be what the clock says. */
static void tsc(void)
{
	unsigned int processor;
	long long clock = now_ns(), plain = __rdtsc(), with_id = __rdtscp(&processor);

	sleep_ns(100000000);
	plain = __rdtsc() - plain;
	with_id = __rdtscp(&processor) - with_id;
	printf("%lld %lld %lld\n", now_ns() - clock, plain, with_id);
}

/* The smallest step of the clock in a tight loop: the cost of reading it. */
static void clock_step(void)
{
	long long least = 1000000000;

	for (int i = 0; i < 100; i++) {
		long long a = now_ns(), b = now_ns();

		if (b - a < least)
			least = b - a;
	}
	printf("%lld\n", least);
}

/* What 1000 failing system calls take. */
static void fail(void)
{
	long long start = now_ns();
	char byte;

	for (int i = 0; i < 1000; i++)
		if (read(-1, &byte, 1) != -1)
			exit(1);
	printf("%lld\n", now_ns() - start);
}

/* What 1000 sleeps of one nanosecond take: the nearest instant a timer fires at, with one clock read each. */
static void timer_distance(void)
{
	struct timespec one = {.tv_nsec = 1};
	long long start;

	/* The kernel may be late by the slack, 50 us unless told otherwise. */
	if (prctl(PR_SET_TIMERSLACK, 1))
		exit(1);
	start = now_ns();
	for (int i = 0; i < 1000; i++)
		if (nanosleep(&one, NULL))
			exit(1);
	printf("%lld\n", now_ns() - start);
}

/* What must not be seen of the host's processor: RDRAND, RDSEED, its number. */
static void processor(void)
{
	unsigned int a, b, c, d, number, has_rdrand, has_rdseed;

	__cpuid(1, a, b, c, d);
	number = b >> 24;
	has_rdrand = !!(c & bit_RDRND);
	__cpuid_count(7, 0, a, b, c, d);
	has_rdseed = !!(b & bit_RDSEED);
	printf("%u %u %u\n", has_rdrand, has_rdseed, number);
}

static void tick(void)
{
	struct timespec t;

	clock_getres(CLOCK_MONOTONIC_COARSE, &t);
	printf("%ld\n", t.tv_nsec);
}

static void print_hex(const unsigned char *bytes, int count)
{
	for (int i = 0; i < count; i++)
		printf("%02x", bytes[i]);
}

/* Kernel random bytes, the bytes handed to each program at start, and the layout of the address space. */
static void entropy(void)
{
	unsigned char bytes[16];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		exit(1);
	print_hex(bytes, sizeof(bytes));
	putchar('-');
	print_hex((const unsigned char *) getauxval(AT_RANDOM), 16);
	printf("-%lx\n", (unsigned long) bytes);
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";

	if (!strcmp(what, "yield"))
		spin(yield_once);
	else if (!strcmp(what, "poll"))
		spin(poll_once);
	else if (!strcmp(what, "tsc"))
		tsc();
	else if (!strcmp(what, "clock"))
		clock_step();
	else if (!strcmp(what, "fail"))
		fail();
	else if (!strcmp(what, "timer"))
		timer_distance();
	else if (!strcmp(what, "cpuid"))
		processor();
	else if (!strcmp(what, "tick"))
		tick();
	else if (!strcmp(what, "entropy"))
		entropy();
	else
		return 2;
	return 0;
}
