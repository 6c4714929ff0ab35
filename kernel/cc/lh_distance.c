// SPDX-License-Identifier: GPL-2.0
/*
 * A congestion control that knows how far its peer is.
 *
 * Inside a site queues are shallow and feedback is fast: the flow reacts to the
 * share of marked packets, as DCTCP does.  Across sites marks come from queues
 * that were sized for other round trips, and loss is expensive: the flow keeps
 * the queueing delay near a target that is a share of its own base round trip,
 * and grows by as many segments per round trip as that is long, so that short
 * and long flows gain at about the same rate per second.  GEMINI (Zeng et al.,
 * ICNP 2019) is a published relative of the idea.
 *
 *   base    smallest round trip of the last 10 to 20 s
 *   near    base below near_us: the peer is in the same site
 *   q       smallest round trip of the current one, less base
 *   target  base >> delay_shift, at least min_target_us
 *
 * Once per round trip: near, cwnd -= cwnd * F/2 for the smoothed share F of
 * marked packets; far, cwnd -= cwnd * min((q - target) / q, 1/2) / 2, and for
 * marks half of what a near flow would do.  Loss: cwnd * 0.7.
 */
#include <linux/module.h>
#include <net/tcp.h>

static unsigned int near_us __read_mostly = 500;
module_param(near_us, uint, 0644);
MODULE_PARM_DESC(near_us, "base round trip below which the peer is near, in us");
static unsigned int delay_shift __read_mostly = 3;
module_param(delay_shift, uint, 0644);
MODULE_PARM_DESC(delay_shift, "target of the queueing delay: base >> delay_shift");
static unsigned int min_target_us __read_mostly = 200;
module_param(min_target_us, uint, 0644);
MODULE_PARM_DESC(min_target_us, "least target of the queueing delay, in us");
static unsigned int ref_us __read_mostly = 1000;
module_param(ref_us, uint, 0644);
MODULE_PARM_DESC(ref_us, "base round trip at which a flow grows by one segment");

#define SHARE_ONE	1024U		/* a share of 1 in fixed point */
#define SHARE_SHIFT	4		/* weight of one round trip: 1/16, as DCTCP */
#define WINDOW_US	(10 * USEC_PER_SEC)
#define MAX_GROWTH	64U		/* segments per round trip */
#define MIN_CWND	4U		/* below, one packet is more delay than the target */
#define NOT_SEEN	U32_MAX

struct distance {
	u32 base_us;		/* smallest round trip of the last two windows */
	u32 window_us;		/* smallest round trip of this window */
	u32 window_start;	/* its start, in tcp_clock_us() */
	u32 round_us;		/* smallest round trip of this round */
	u32 round_end;		/* snd_nxt when this round began */
	u32 delivered;		/* packets delivered then, */
	u32 delivered_ce;	/* and how many of them were marked */
	u32 share;		/* smoothed share of marked packets */
};

static bool is_near(const struct distance *ca)
{
	return ca->base_us < near_us;
}

static u32 target_us(const struct distance *ca)
{
	return max(ca->base_us >> min(delay_shift, 31U), min_target_us);
}

/* Queueing delay of this round, or 0 while it is not known. */
static u32 queueing_us(const struct distance *ca)
{
	return ca->round_us == NOT_SEEN ? 0 : ca->round_us - ca->base_us;
}

static void begin_round(struct sock *sk)
{
	struct distance *ca = inet_csk_ca(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	ca->round_us = NOT_SEEN;
	ca->round_end = tp->snd_nxt;
	ca->delivered = tp->delivered;
	ca->delivered_ce = tp->delivered_ce;
}

static void distance_init(struct sock *sk)
{
	struct distance *ca = inet_csk_ca(sk);

	memset(ca, 0, sizeof(*ca));
	ca->base_us = NOT_SEEN;
	ca->window_us = NOT_SEEN;
	ca->window_start = tcp_clock_us();
	begin_round(sk);
}

static void distance_pkts_acked(struct sock *sk, const struct ack_sample *sample)
{
	struct distance *ca = inet_csk_ca(sk);
	u32 now = tcp_clock_us(), rtt_us;

	if (sample->rtt_us <= 0)
		return;
	rtt_us = sample->rtt_us;
	ca->window_us = min(ca->window_us, rtt_us);
	if (now - ca->window_start > WINDOW_US) {
		/* Forgets a shorter path after one to two windows. */
		ca->base_us = ca->window_us;
		ca->window_us = NOT_SEEN;
		ca->window_start = now;
	}
	ca->base_us = min(ca->base_us, rtt_us);
	ca->round_us = min(ca->round_us, rtt_us);
}

/* How much of the window to give back after this round, of SHARE_ONE. */
static u32 give_back(const struct distance *ca)
{
	u32 q = queueing_us(ca), target = target_us(ca), by_delay = 0;

	if (is_near(ca))
		return ca->share / 2;
	if (q > target)
		by_delay = min((u32)div_u64((u64)SHARE_ONE * (q - target), q), SHARE_ONE / 2) / 2;
	return max(by_delay, ca->share / 4);
}

static void end_round(struct sock *sk)
{
	struct distance *ca = inet_csk_ca(sk);
	struct tcp_sock *tp = tcp_sk(sk);
	u32 delivered = tp->delivered - ca->delivered;
	u32 marked = tp->delivered_ce - ca->delivered_ce;
	u32 share = delivered ? div_u64((u64)SHARE_ONE * marked, delivered) : 0;
	u32 less;

	ca->share += (s32)(share - ca->share) / (1 << SHARE_SHIFT);
	/* The first marks count at once: a smoothed start would come too late. */
	if (marked && tcp_in_slow_start(tp))
		ca->share = max(ca->share, share);
	less = marked || !is_near(ca) ? give_back(ca) : 0;
	if (less) {
		u32 cwnd = tcp_snd_cwnd(tp);

		cwnd -= div_u64((u64)cwnd * less, SHARE_ONE);
		tcp_snd_cwnd_set(tp, max(cwnd, MIN_CWND));
		tp->snd_ssthresh = tcp_snd_cwnd(tp);
	}
	begin_round(sk);
}

static void distance_cong_avoid(struct sock *sk, u32 ack, u32 acked)
{
	struct distance *ca = inet_csk_ca(sk);
	struct tcp_sock *tp = tcp_sk(sk);
	u32 growth;

	if (!before(ack, ca->round_end))
		end_round(sk);
	if (!tcp_is_cwnd_limited(sk))
		return;
	if (tcp_in_slow_start(tp)) {
		acked = tcp_slow_start(tp, acked);
		if (!acked)
			return;
	}
	growth = ca->base_us == NOT_SEEN ? 1 : clamp(ca->base_us / max(ref_us, 1U), 1U, MAX_GROWTH);
	/* `growth` segments per window: one for every window / growth acked. */
	tcp_cong_avoid_ai(tp, max(tcp_snd_cwnd(tp) / growth, 1U), acked);
}

static u32 distance_ssthresh(struct sock *sk)
{
	return max(tcp_snd_cwnd(tcp_sk(sk)) * 7 / 10, 2U);
}

static struct tcp_congestion_ops distance __read_mostly = {
	.init		= distance_init,
	.cong_avoid	= distance_cong_avoid,
	.pkts_acked	= distance_pkts_acked,
	.ssthresh	= distance_ssthresh,
	.undo_cwnd	= tcp_reno_undo_cwnd,
	.flags		= TCP_CONG_NEEDS_ECN,
	.owner		= THIS_MODULE,
	.name		= "lh_distance",
};

static int __init distance_register(void)
{
	BUILD_BUG_ON(sizeof(struct distance) > ICSK_CA_PRIV_SIZE);
	return tcp_register_congestion_control(&distance);
}

static void __exit distance_unregister(void)
{
	tcp_unregister_congestion_control(&distance);
}

module_init(distance_register);
module_exit(distance_unregister);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Congestion control that reacts by distance");
