// SPDX-License-Identifier: GPL-2.0
/*
 * A congestion control that knows how far its peer is.
 *
 * Inside a site queues are shallow and feedback is fast: the flow reacts to the
 * share of marked packets, as DCTCP does (RFC 8257).  Across sites loss is
 * expensive and marks come from queues that were sized for other round trips:
 * the flow empties its part of the queue whenever that is longer than a target.
 * GEMINI (Zeng et al., ICNP 2019) is a published relative of the idea.
 *
 *   base    smallest round trip of the last 10 to 20 s
 *   near    base below near_us: the peer is in the same site
 *   q       smallest round trip of the current one, less base
 *   target  base >> delay_shift, between min_target_us and max_target_us
 *
 * A mark takes F/2 of the window for the smoothed share F of marked packets,
 * far F/4; loss takes 0.3.  Far, q above target is answered by a drain: cwnd *=
 * base / (base + q), and a tenth less.  All flows of this control see the same
 * queue, so it empties, and each of them learns the base that all others have:
 * a flow that comes late would else take a standing queue for distance, and
 * starve the others.  The window grows by base / ref_us segments per round trip,
 * so that short and long flows gain at about the same rate per second, but by
 * sqrt(cwnd) / 4 at most, or a small window would overshoot the target far.
 *
 * A queue that is still there after a row of drains is somebody else's, who
 * waits for losses.  Beside him the flow grows as Reno does until the queue is
 * gone, and tries a drain from time to time to see whether he still is there.
 *
 * Round trips do not tell the two ways apart: a queue in front of the
 * acknowledgements counts as the flow's own, and an acknowledgement that
 * overtakes others makes the base too short.
 */
#include <linux/math.h>
#include <linux/module.h>
#include <net/tcp.h>

static unsigned int near_us __read_mostly = 500;
module_param(near_us, uint, 0644);
MODULE_PARM_DESC(near_us, "base round trip below which the peer is near, in us");
static unsigned int delay_shift __read_mostly = 3;
module_param(delay_shift, uint, 0644);
MODULE_PARM_DESC(delay_shift, "target of the queueing delay: base >> delay_shift");
/* Ports with DCTCP's threshold for 1 Gbit/s keep 20 packets, 0.24 ms, also in front of our acknowledgements. */
static unsigned int min_target_us __read_mostly = 500;
module_param(min_target_us, uint, 0644);
MODULE_PARM_DESC(min_target_us, "least target of the queueing delay, in us");
/* Flows of unlike distance share a queue: the one with the longest target would have it all. */
static unsigned int max_target_us __read_mostly = 5000;
module_param(max_target_us, uint, 0644);
MODULE_PARM_DESC(max_target_us, "largest target of the queueing delay, in us");
static unsigned int ref_us __read_mostly = 1000;
module_param(ref_us, uint, 0644);
MODULE_PARM_DESC(ref_us, "base round trip at which a flow grows by one segment");

#define SHARE_ONE	1024U		/* a share of 1 in fixed point */
#define SHARE_SHIFT	4		/* weight of one round trip: 1/16, as DCTCP */
#define WINDOW_US	(10 * USEC_PER_SEC)
#define MIN_CWND	4U		/* below, one packet is more delay than the target */
#define MAX_DRAINS	4		/* in a row, before the queue is taken for a rival's */
#define RIVAL_ROUNDS	64		/* beside a rival, from one try to the next */
#define ENOUGH_SAMPLES	8		/* in slow start, to judge a round before its end */
#define NOT_SEEN	U32_MAX

struct distance {
	u32 base_us;		/* smallest round trip of the last two windows */
	u32 window_us;		/* smallest round trip of this window */
	u32 window_start;	/* its start, in tcp_clock_us() */
	u32 round_us;		/* smallest round trip of this round */
	u32 round_end;		/* snd_nxt when this round began */
	u32 samples;		/* round trips measured in it */
	u32 delivered;		/* packets delivered then, */
	u32 delivered_ce;	/* and how many of them were marked */
	u32 share;		/* smoothed share of marked packets */
	u32 before;		/* window before the row of drains */
	u8 drains;		/* in this row */
	u8 patience;		/* rounds until the next try beside a rival */
	bool rival;		/* the queue is somebody else's */
	bool stale;		/* what this round measures is older than the last cut */
	bool got_ce;		/* the last packet that came in was marked */
};

static bool is_near(const struct distance *ca)
{
	return ca->base_us < near_us;
}

static u32 target_us(const struct distance *ca)
{
	return max(min(ca->base_us >> min(delay_shift, 31U), max_target_us), min_target_us);
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
	ca->samples = 0;
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
	/* The first mark comes before there is a share: it counts in full. */
	ca->share = SHARE_ONE;
	begin_round(sk);
}

static void distance_pkts_acked(struct sock *sk, const struct ack_sample *sample)
{
	struct distance *ca = inet_csk_ca(sk);
	u32 now = tcp_clock_us(), rtt_us;

	/* A packet that overtook others is no measure of the path that they take. */
	if (sample->rtt_us <= 0 || tcp_sk(sk)->sacked_out)
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
	ca->samples++;
}

/* Gives back this flow's part of the queue, and a little more. */
static void drain(struct sock *sk)
{
	struct distance *ca = inet_csk_ca(sk);
	struct tcp_sock *tp = tcp_sk(sk);
	u64 cwnd = (u64)tcp_snd_cwnd(tp) * ca->base_us * 29 / 32;

	tcp_snd_cwnd_set(tp, max((u32)div_u64(cwnd, ca->base_us + queueing_us(ca)), MIN_CWND));
	tp->snd_ssthresh = tcp_snd_cwnd(tp);
	ca->stale = true;
}

static void judge_queue(struct sock *sk)
{
	struct distance *ca = inet_csk_ca(sk);
	struct tcp_sock *tp = tcp_sk(sk);

	if (queueing_us(ca) <= target_us(ca)) {
		ca->drains = 0;
		ca->rival = false;
		return;
	}
	if (ca->rival && ca->patience) {
		ca->patience--;
		return;
	}
	if (ca->drains == (ca->rival ? 1 : MAX_DRAINS)) {
		ca->rival = true;
		ca->patience = RIVAL_ROUNDS;
		ca->drains = 0;
		/* Slow start brings back what the drains gave away, without a burst. */
		tp->snd_ssthresh = max(ca->before, tp->snd_ssthresh);
		return;
	}
	if (!ca->drains++)
		ca->before = tcp_snd_cwnd(tp);
	drain(sk);
}

static void end_round(struct sock *sk)
{
	struct distance *ca = inet_csk_ca(sk);
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 delivered = tp->delivered - ca->delivered;
	u32 marked = tp->delivered_ce - ca->delivered_ce;
	u32 share = delivered ? div_u64((u64)SHARE_ONE * marked, delivered) : 0;

	ca->share += (s32)(share - ca->share) / (1 << SHARE_SHIFT);
	if (inet_csk(sk)->icsk_ca_state >= TCP_CA_CWR)
		ca->stale = true;	/* the window is being cut already */
	else if (ca->stale)
		ca->stale = false;
	else if (!is_near(ca) && ca->samples && tcp_is_cwnd_limited(sk))
		judge_queue(sk);
	begin_round(sk);
}

/* A slow start would overshoot by a whole window until the round is over. */
static bool has_seen_enough(const struct sock *sk)
{
	const struct distance *ca = inet_csk_ca(sk);

	return tcp_in_slow_start(tcp_sk(sk)) && !ca->rival && !ca->stale && !is_near(ca) &&
	       ca->samples >= ENOUGH_SAMPLES && queueing_us(ca) > target_us(ca);
}

static void distance_in_ack_event(struct sock *sk, u32 flags)
{
	const struct distance *ca = inet_csk_ca(sk);

	if (!before(tcp_sk(sk)->snd_una, ca->round_end) || has_seen_enough(sk))
		end_round(sk);
}

/* Segments per round trip. */
static u32 growth(const struct sock *sk)
{
	const struct distance *ca = inet_csk_ca(sk);
	u32 most = max((u32)int_sqrt(tcp_snd_cwnd(tcp_sk(sk))) / 4, 1U);

	if (ca->rival || ca->base_us == NOT_SEEN)
		return 1;
	return clamp(ca->base_us / max(ref_us, 1U), 1U, most);
}

static void distance_cong_avoid(struct sock *sk, u32 ack, u32 acked)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tcp_is_cwnd_limited(sk))
		return;
	if (tcp_in_slow_start(tp)) {
		acked = tcp_slow_start(tp, acked);
		if (!acked)
			return;
	}
	/* One segment for every window / growth acked. */
	tcp_cong_avoid_ai(tp, max(tcp_snd_cwnd(tp) / growth(sk), 1U), acked);
}

/* Asked at the first mark of a round trip, and at losses, which set_state and cwnd_event answer. */
static u32 distance_ssthresh(struct sock *sk)
{
	struct distance *ca = inet_csk_ca(sk);
	u32 cwnd = tcp_snd_cwnd(tcp_sk(sk));
	u32 less = ca->share >> (is_near(ca) ? 1 : 2);

	ca->stale = true;
	ca->drains = 0;
	return max(cwnd - (u32)div_u64((u64)cwnd * less, SHARE_ONE), 2U);
}

static void react_to_loss(struct sock *sk)
{
	const struct distance *ca = inet_csk_ca(sk);
	struct tcp_sock *tp = tcp_sk(sk);
	u32 cwnd = tcp_snd_cwnd(tp);

	/* Beside a rival as Reno, which also empties the queue once he is gone. */
	tp->snd_ssthresh = max(ca->rival ? cwnd / 2 : cwnd * 7 / 10, 2U);
}

static void distance_set_state(struct sock *sk, u8 state)
{
	if (state == TCP_CA_Recovery && inet_csk(sk)->icsk_ca_state != TCP_CA_Recovery)
		react_to_loss(sk);
}

/*
 * The receiver says with every acknowledgement whether the last packet was
 * marked, at once when that changes (RFC 8257, 3.2; one packet of a delayed
 * acknowledgement may be counted with the next), or the share would be unknown.
 */
static void echo_mark(struct sock *sk, bool is_ce)
{
	struct distance *ca = inet_csk_ca(sk);
	struct tcp_sock *tp = tcp_sk(sk);

	if (ca->got_ce != is_ce)
		inet_csk(sk)->icsk_ack.pending |= ICSK_ACK_NOW;
	ca->got_ce = is_ce;
	if (is_ce)
		tp->ecn_flags |= TCP_ECN_DEMAND_CWR;
	else
		tp->ecn_flags &= ~TCP_ECN_DEMAND_CWR;
}

static void distance_cwnd_event(struct sock *sk, enum tcp_ca_event event)
{
	if (event == CA_EVENT_ECN_IS_CE || event == CA_EVENT_ECN_NO_CE)
		echo_mark(sk, event == CA_EVENT_ECN_IS_CE);
	else if (event == CA_EVENT_LOSS)
		react_to_loss(sk);
}

static struct tcp_congestion_ops distance __read_mostly = {
	.init		= distance_init,
	.in_ack_event	= distance_in_ack_event,
	.cong_avoid	= distance_cong_avoid,
	.pkts_acked	= distance_pkts_acked,
	.ssthresh	= distance_ssthresh,
	.set_state	= distance_set_state,
	.cwnd_event	= distance_cwnd_event,
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
