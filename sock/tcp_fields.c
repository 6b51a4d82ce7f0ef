// SPDX-License-Identifier: GPL-2.0
/*
 * What TCP knows of a connection: one table, which a dump, a restore and its
 * checks walk.
 *
 * A row with a place in struct tcp_sock is read and written there.  The others
 * are bits, times, or fields of other kernels, and are read and written below.  A
 * value outside of its row's range does not get as far as a socket; how values
 * depend on each other is checked in tcp_check.c.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include "policy.h"
#include "tcp.h"

#define FIELD_U64	BIT(0)	/* a counter of 64 bits */
#define FIELD_ALWAYS	BIT(1)	/* no connection is without it */
#define FIELD_MISSING	BIT(2)	/* this kernel is without it */

/**
 * struct tcp_field - an attribute of AF_INET_CR_ATTR_TCP
 * @off: place in struct tcp_sock
 * @size: size there; 0: it has no place of its own
 * @flags: FIELD_*
 * @absent: value when the attribute is absent
 * @min: least value
 * @max: highest value
 */
struct tcp_field {
	u16 off;
	u8 size;
	u8 flags;
	u32 absent;
	u32 min;
	u32 max;
};

#define ROW(_name, ...)							\
	[AF_INET_CR_TCP_##_name] = { __VA_ARGS__ }
#define AT(_member)							\
	.off = offsetof(struct tcp_sock, _member),			\
	.size = sizeof_field(struct tcp_sock, _member)
#define RANGE(_min, _max)	.min = _min, .max = _max
#define ALWAYS			.flags = FIELD_ALWAYS
/* Any sequence number; tcp_check.c compares them */
#define SEQ(_name, _member)						\
	ROW(_name, AT(_member), ALWAYS, RANGE(0, U32_MAX))
#define COUNTER(_name, _member)						\
	ROW(_name, AT(_member), RANGE(0, U32_MAX))
#define COUNTER64(_name, _member)					\
	ROW(_name, AT(_member), .flags = FIELD_U64)
#define COUNTER16(_name, _member)					\
	ROW(_name, AT(_member), RANGE(0, U16_MAX))
#define MISSING(_name)							\
	ROW(_name, .flags = FIELD_MISSING, RANGE(0, U32_MAX))
/* Milliseconds, in both directions of time */
#define TIME(_name, _max)						\
	ROW(_name, .absent = AF_INET_CR_NEVER, RANGE(0, _max))

/* 65535 << TCP_MAX_WSCALE */
#define WINDOW_MAX	(U16_MAX << TCP_MAX_WSCALE)
#define CWND_MAX	SZ_1G
#define RTT_MAX		SZ_1G
#define AGE_MAX		(INT_MAX / 2)
#define LEFT_MAX	(TCP_RTO_MAX_SEC * MSEC_PER_SEC)
#define KEEPALIVE_MAX	(MAX_TCP_KEEPIDLE * MSEC_PER_SEC)
#define ECN_MASK	0xf
#define URG_MASK	(TCP_URG_VALID | TCP_URG_NOTYET | TCP_URG_READ | 0xff)
#define FLAGS_MASK	127

#ifndef TCP_RTO_MAX_SEC
#define TCP_RTO_MAX_SEC	120
#endif

static const struct tcp_field fields[AF_INET_CR_TCP_MAX + 1] = {
	ROW(STATE, ALWAYS, RANGE(TCP_ESTABLISHED, TCP_CLOSING)),
	ROW(FLAGS, ALWAYS, RANGE(0, FLAGS_MASK)),
	SEQ(SND_UNA, snd_una),
	SEQ(SND_NXT, snd_nxt),
	SEQ(WRITE_SEQ, write_seq),
	SEQ(SND_SML, snd_sml),
	SEQ(PUSHED_SEQ, pushed_seq),
	SEQ(SND_UP, snd_up),
	SEQ(SND_WL1, snd_wl1),
	ROW(SND_WND, AT(snd_wnd), ALWAYS, RANGE(0, WINDOW_MAX)),
	ROW(MAX_WINDOW, AT(max_window), ALWAYS, RANGE(0, WINDOW_MAX)),
	SEQ(RCV_NXT, rcv_nxt),
	SEQ(COPIED_SEQ, copied_seq),
	SEQ(RCV_WUP, rcv_wup),
	ROW(RCV_WND, AT(rcv_wnd), ALWAYS, RANGE(0, WINDOW_MAX)),
	ROW(RCV_SSTHRESH, AT(rcv_ssthresh), ALWAYS, RANGE(0, SZ_1G)),
	/* A window of none would never open again */
	ROW(WINDOW_CLAMP, AT(window_clamp), ALWAYS, RANGE(1, SZ_1G)),
	ROW(SCALING_RATIO, RANGE(0, U8_MAX)),
	ROW(SND_WSCALE, RANGE(0, TCP_MAX_WSCALE)),
	ROW(RCV_WSCALE, RANGE(0, TCP_MAX_WSCALE)),
	/* They divide, and options take up to 40 bytes of a segment */
	ROW(MSS_CLAMP, AT(rx_opt.mss_clamp), ALWAYS,
	    RANGE(TCP_MIN_SND_MSS, U16_MAX)),
	ROW(ADVMSS, AT(advmss), ALWAYS, RANGE(TCP_MIN_SND_MSS, U16_MAX)),
	ROW(RCV_MSS, AT(inet_conn.icsk_ack.rcv_mss), ALWAYS,
	    RANGE(TCP_MIN_SND_MSS, U16_MAX)),
	ROW(TS_VAL, RANGE(0, U32_MAX)),
	ROW(TS_RECENT, AT(rx_opt.ts_recent), RANGE(0, U32_MAX)),
	ROW(TS_RECENT_AGE, .absent = AF_INET_CR_NEVER, RANGE(0, AGE_MAX)),
	ROW(ECN, AT(ecn_flags), RANGE(0, ECN_MASK)),
	ROW(URG_SEQ, AT(urg_seq), RANGE(0, U32_MAX)),
	ROW(URG_DATA, AT(urg_data), RANGE(0, URG_MASK)),
	/* The kernel warns of a congestion window of none */
	ROW(CWND, AT(snd_cwnd), ALWAYS, RANGE(1, CWND_MAX)),
	ROW(SSTHRESH, AT(snd_ssthresh), .absent = TCP_INFINITE_SSTHRESH,
	    RANGE(1, TCP_INFINITE_SSTHRESH)),
	ROW(CWND_CNT, AT(snd_cwnd_cnt), RANGE(0, CWND_MAX)),
	ROW(CWND_CLAMP, AT(snd_cwnd_clamp), .absent = U32_MAX,
	    RANGE(1, U32_MAX)),
	ROW(REORDERING, AT(reordering), .absent = 3, RANGE(1, U16_MAX)),
	ROW(SRTT, AT(srtt_us), RANGE(0, RTT_MAX)),
	ROW(MDEV, AT(mdev_us), RANGE(0, RTT_MAX)),
	ROW(MDEV_MAX, AT(mdev_max_us), RANGE(0, RTT_MAX)),
	ROW(RTTVAR, AT(rttvar_us), RANGE(0, RTT_MAX)),
	ROW(RTT_MIN, .absent = U32_MAX, RANGE(0, U32_MAX)),
	ROW(RTO, ALWAYS,
	    RANGE(2 * USEC_PER_MSEC, TCP_RTO_MAX_SEC * USEC_PER_SEC)),
	/* By so much a timeout is shifted */
	ROW(BACKOFF, RANGE(0, 31)),
	ROW(RETRANSMITS, AT(inet_conn.icsk_retransmits), RANGE(0, U8_MAX)),
	ROW(PROBES_OUT, AT(inet_conn.icsk_probes_out), RANGE(0, U8_MAX)),
	TIME(TIMER_LEFT, LEFT_MAX),
	TIME(KEEPALIVE_LEFT, KEEPALIVE_MAX),
	TIME(DELACK_LEFT, MSEC_PER_SEC),
	TIME(RETRANS_AGE, AGE_MAX),
	TIME(PROBES_AGE, AGE_MAX),
	TIME(ACK_AGE, AGE_MAX),
	TIME(DATA_AGE, AGE_MAX),
	TIME(SENT_AGE, AGE_MAX),
	ROW(PINGPONG, AT(inet_conn.icsk_ack.pingpong), RANGE(0, U8_MAX)),
	ROW(QUICK, AT(inet_conn.icsk_ack.quick), RANGE(0, U8_MAX)),
	ROW(ATO, RANGE(0, 200)),
	COUNTER64(BYTES_SENT, bytes_sent),
	COUNTER64(BYTES_ACKED, bytes_acked),
	COUNTER64(BYTES_RECEIVED, bytes_received),
	COUNTER64(BYTES_RETRANS, bytes_retrans),
	COUNTER(SEGS_IN, segs_in),
	COUNTER(SEGS_OUT, segs_out),
	COUNTER(DATA_SEGS_IN, data_segs_in),
	COUNTER(DATA_SEGS_OUT, data_segs_out),
	COUNTER(TOTAL_RETRANS, total_retrans),
	COUNTER(DELIVERED, delivered),
	COUNTER(DELIVERED_CE, delivered_ce),
	COUNTER(LOST, lost),
	COUNTER(DSACK_DUPS, dsack_dups),
	COUNTER(REORD_SEEN, reord_seen),
	COUNTER(RCV_OOOPACK, rcv_ooopack),
	ROW(RCV_RTT, AT(rcv_rtt_est.rtt_us), RANGE(0, RTT_MAX)),
	/* It divides; absent: what a new connection has */
	ROW(RCV_SPACE, RANGE(1, SZ_1G)),
	ROW(CHRONO, RANGE(0, TCP_CHRONO_SNDBUF_LIMITED)),
	ROW(BUSY_TIME, RANGE(0, AGE_MAX)),
	ROW(RWND_LIMITED, RANGE(0, AGE_MAX)),
	ROW(SNDBUF_LIMITED, RANGE(0, AGE_MAX)),
	COUNTER(RATE_DELIVERED, rate_delivered),
	COUNTER(RATE_INTERVAL, rate_interval_us),
	COUNTER(APP_LIMITED_TO, app_limited),
#ifdef AF_INET_CR_HAVE_TCP_TOTAL_RTO
	COUNTER16(TOTAL_RTO, total_rto),
	COUNTER16(TOTAL_RTO_RECOVERIES, total_rto_recoveries),
	ROW(TOTAL_RTO_TIME, AT(total_rto_time), RANGE(0, U32_MAX)),
#else
	MISSING(TOTAL_RTO),
	MISSING(TOTAL_RTO_RECOVERIES),
	MISSING(TOTAL_RTO_TIME),
#endif
	COUNTER16(TIMEOUT_REHASH, timeout_rehash),
#ifdef AF_INET_CR_HAVE_TCP_PLB_REHASH
	COUNTER(PLB_REHASH, plb_rehash),
#else
	MISSING(PLB_REHASH),
#endif
	ROW(FASTOPEN_FAIL, RANGE(0, TFO_SYN_RETRANSMITTED)),
	ROW(RCV_SHRUNK, RANGE(0, WINDOW_MAX)),
	ROW(ZEROCOPY_PENDING, RANGE(0, U32_MAX)),
};

/* Every attribute but PAD */
static bool is_field(unsigned int attr)
{
	return attr && attr != AF_INET_CR_TCP_PAD;
}

static u64 read_place(const struct tcp_sock *tp, const struct tcp_field *f)
{
	const void *p = (const char *)tp + f->off;

	switch (f->size) {
	case 1:
		return *(const u8 *)p;
	case 2:
		return *(const u16 *)p;
	case 4:
		return *(const u32 *)p;
	default:
		return *(const u64 *)p;
	}
}

static void write_place(struct tcp_sock *tp, const struct tcp_field *f, u64 val)
{
	void *p = (char *)tp + f->off;

	switch (f->size) {
	case 1:
		WRITE_ONCE(*(u8 *)p, val);
		break;
	case 2:
		WRITE_ONCE(*(u16 *)p, val);
		break;
	case 4:
		WRITE_ONCE(*(u32 *)p, val);
		break;
	default:
		WRITE_ONCE(*(u64 *)p, val);
	}
}

/* Milliseconds until a timer fires */
static u32 time_left(const struct timer_list *timer)
{
	if (!timer_pending(timer))
		return AF_INET_CR_NEVER;
	return jiffies_to_msecs(max_t(long, timer->expires - jiffies, 0));
}

/* Milliseconds since a moment of tcp_jiffies32 */
static u32 age(u32 stamp)
{
	return min_t(u32, jiffies_to_msecs(tcp_jiffies32 - stamp), AGE_MAX);
}

static u32 stamp_of(u32 age)
{
	return tcp_jiffies32 -
	       (age == AF_INET_CR_NEVER ? 0 : (u32)msecs_to_jiffies(age));
}

/* Milliseconds since a moment of the timestamp clock */
static u32 clock_age(const struct tcp_sock *tp, u32 stamp)
{
	bool usec = af_inet_cr_tcp_usec_ts(tp);
	u32 ms = tcp_clock_ts(usec) - stamp;

	return min_t(u32, usec ? ms / USEC_PER_MSEC : ms, AGE_MAX);
}

static u32 read_flags(const struct tcp_sock *tp)
{
	return (tp->rx_opt.tstamp_ok ? AF_INET_CR_TCP_TIMESTAMPS : 0) |
	       (tp->rx_opt.sack_ok ? AF_INET_CR_TCP_SACK : 0) |
	       (tp->rx_opt.wscale_ok ? AF_INET_CR_TCP_WSCALE : 0) |
	       (af_inet_cr_tcp_usec_ts(tp) ? AF_INET_CR_TCP_USEC_TS : 0) |
	       (tp->rx_opt.sack_ok & TCP_DSACK_SEEN ?
		AF_INET_CR_TCP_DSACK_SEEN : 0) |
	       (tp->rate_app_limited ? AF_INET_CR_TCP_APP_LIMITED : 0) |
	       (tp->syn_data_acked ? AF_INET_CR_TCP_SYN_DATA : 0);
}

static void read_chrono(const struct tcp_sock *tp, u64 *v)
{
	u32 time, i;

	v[AF_INET_CR_TCP_CHRONO] = tp->chrono_type;
	for (i = 0; i < ARRAY_SIZE(tp->chrono_stat); i++) {
		time = tp->chrono_stat[i];
		if (i + TCP_CHRONO_BUSY == tp->chrono_type)
			time += tcp_jiffies32 - tp->chrono_start;
		v[AF_INET_CR_TCP_BUSY_TIME + i] =
			min_t(u32, jiffies_to_msecs(time), AGE_MAX);
	}
}

static void read_times(struct sock *sk, u64 *v)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	if (icsk->icsk_pending)
		v[AF_INET_CR_TCP_TIMER_LEFT] =
			min_t(u32, time_left(af_inet_cr_tcp_timer(sk)),
			      LEFT_MAX);
	v[AF_INET_CR_TCP_KEEPALIVE_LEFT] =
		time_left(&inet_csk(sk)->icsk_keepalive_timer);
	if (icsk->icsk_ack.pending & ICSK_ACK_TIMER)
		v[AF_INET_CR_TCP_DELACK_LEFT] =
			min_t(u32, time_left(&icsk->icsk_delack_timer),
			      MSEC_PER_SEC);
	if (tp->retrans_stamp)
		v[AF_INET_CR_TCP_RETRANS_AGE] = clock_age(tp, tp->retrans_stamp);
	if (icsk->icsk_probes_tstamp)
		v[AF_INET_CR_TCP_PROBES_AGE] = age(icsk->icsk_probes_tstamp);
	v[AF_INET_CR_TCP_ACK_AGE] = age(tp->rcv_tstamp);
	v[AF_INET_CR_TCP_DATA_AGE] = age(icsk->icsk_ack.lrcvtime);
	v[AF_INET_CR_TCP_SENT_AGE] = age(tp->lsndtime);
	if (tp->rx_opt.ts_recent_stamp)
		v[AF_INET_CR_TCP_TS_RECENT_AGE] =
			min_t(u32, (u32)ktime_get_seconds() -
				   tp->rx_opt.ts_recent_stamp, AGE_MAX);
}

/* The rows without a place */
static void read_others(struct sock *sk, u64 *v)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	v[AF_INET_CR_TCP_STATE] = sk->sk_state;
	v[AF_INET_CR_TCP_FLAGS] = read_flags(tp);
	v[AF_INET_CR_TCP_SCALING_RATIO] = af_inet_cr_tcp_scaling_ratio(tp);
	v[AF_INET_CR_TCP_SND_WSCALE] = tp->rx_opt.snd_wscale;
	v[AF_INET_CR_TCP_RCV_WSCALE] = tp->rx_opt.rcv_wscale;
	v[AF_INET_CR_TCP_TS_VAL] =
		tcp_clock_ts(af_inet_cr_tcp_usec_ts(tp)) + tp->tsoffset;
	v[AF_INET_CR_TCP_RTT_MIN] = minmax_get(&tp->rtt_min);
	v[AF_INET_CR_TCP_RTO] = clamp_t(u32, jiffies_to_usecs(icsk->icsk_rto),
					2 * USEC_PER_MSEC,
					TCP_RTO_MAX_SEC * USEC_PER_SEC);
	v[AF_INET_CR_TCP_BACKOFF] = min_t(u8, icsk->icsk_backoff, 31);
	v[AF_INET_CR_TCP_ATO] = min_t(u32, jiffies_to_msecs(icsk->icsk_ack.ato),
				      200);
	v[AF_INET_CR_TCP_RCV_SPACE] = tp->rcvq_space.space;
	v[AF_INET_CR_TCP_FASTOPEN_FAIL] = tp->fastopen_client_fail;
	v[AF_INET_CR_TCP_RCV_SHRUNK] = af_inet_cr_tcp_shrunk(tp);
	v[AF_INET_CR_TCP_ZEROCOPY_PENDING] = af_inet_cr_tcp_zerocopy_pending(sk);
	read_chrono(tp, v);
	read_times(sk, v);
#ifdef AF_INET_CR_HAVE_TCP_TOTAL_RTO
	/* A recovery under way ends here */
	if (tp->rto_stamp)
		v[AF_INET_CR_TCP_TOTAL_RTO_TIME] +=
			(u32)(tcp_clock_ms() - tp->rto_stamp);
#endif
}

/* A dump can be restored, also where the kernel's own limits are wider */
static u64 clamp_field(u64 val, const struct tcp_field *f)
{
	if (f->flags & FIELD_U64 || val == f->absent)
		return val;
	return clamp_t(u64, val, f->min, f->max);
}

static void read_fields(struct sock *sk, u64 *v)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		v[i] = fields[i].size ? read_place(tp, &fields[i]) :
					fields[i].absent;
	read_others(sk, v);
	/* Marks that mean something to this kernel's sender alone */
	v[AF_INET_CR_TCP_ECN] &= ECN_MASK;
}

/**
 * af_inet_cr_tcp_put_fields - write what TCP knows of a connection
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_tcp_put_fields(struct af_inet_cr_dump *d)
{
	u64 v[AF_INET_CR_TCP_MAX + 1];
	struct nlattr *nest;
	unsigned int i;
	int err = 0;

	read_fields(d->sk, v);
	nest = nla_nest_start(d->skb, AF_INET_CR_ATTR_TCP);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		v[i] = clamp_field(v[i], &fields[i]);
		if (!is_field(i) || (v[i] == fields[i].absent &&
				     !(fields[i].flags & FIELD_ALWAYS)))
			continue;
		if (fields[i].flags & FIELD_U64)
			err = nla_put_u64_64bit(d->skb, i, v[i],
						AF_INET_CR_TCP_PAD);
		else
			err = nla_put_u32(d->skb, i, v[i]);
		if (err) {
			nla_nest_cancel(d->skb, nest);
			return err;
		}
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

static int parse_field(struct af_inet_cr_restore *r, const struct nlattr *nla,
		       const struct tcp_field *f, u64 *val)
{
	if (!nla && f->flags & FIELD_ALWAYS) {
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_TCP],
				    "the connection lacks something that every connection has");
		return -EINVAL;
	}
	*val = f->absent;
	if (!nla)
		return 0;
	if (f->flags & FIELD_MISSING) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "this kernel's TCP does not know that");
		return -EOPNOTSUPP;
	}
	if (f->flags & FIELD_U64) {
		*val = nla_get_u64(nla);
		return 0;
	}
	*val = nla_get_u32(nla);
	if (*val >= f->min && *val <= f->max)
		return 0;
	NL_SET_ERR_MSG_ATTR(r->extack, nla,
			    "a value that no connection can have");
	return -EINVAL;
}

/**
 * af_inet_cr_tcp_parse_fields - read what TCP knew of a connection
 * @r: restore, with AF_INET_CR_ATTR_TCP
 * @tcp: filled in, each value in its range
 *
 * Return: 0 or -EINVAL.
 */
int af_inet_cr_tcp_parse_fields(struct af_inet_cr_restore *r,
				struct af_inet_cr_conn *tcp)
{
	struct nlattr *tb[AF_INET_CR_TCP_MAX + 1];
	unsigned int i;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_TCP_MAX,
				    r->tb[AF_INET_CR_ATTR_TCP],
				    af_inet_cr_tcp_nl_policy, r->extack);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!is_field(i))
			continue;
		err = parse_field(r, tb[i], &fields[i], &tcp->v[i]);
		if (err)
			return err;
	}
	return 0;
}

static void write_options(struct sock *sk, const struct af_inet_cr_conn *tcp)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 flags = TCP_V(tcp, FLAGS);
	u32 age = TCP_V(tcp, TS_RECENT_AGE);

	tp->rx_opt.tstamp_ok = !!(flags & AF_INET_CR_TCP_TIMESTAMPS);
	tp->rx_opt.sack_ok =
		(flags & AF_INET_CR_TCP_SACK ? TCP_SACK_SEEN : 0) |
		(flags & AF_INET_CR_TCP_DSACK_SEEN ? TCP_DSACK_SEEN : 0);
	tp->rx_opt.wscale_ok = !!(flags & AF_INET_CR_TCP_WSCALE);
	tp->rx_opt.snd_wscale = TCP_V(tcp, SND_WSCALE);
	tp->rx_opt.rcv_wscale = TCP_V(tcp, RCV_WSCALE);
	tp->rate_app_limited = !!(flags & AF_INET_CR_TCP_APP_LIMITED);
	tp->syn_data_acked = !!(flags & AF_INET_CR_TCP_SYN_DATA);
	tp->rx_opt.saw_tstamp = 0;
	tp->rx_opt.dsack = 0;
	tp->rx_opt.num_sacks = 0;
	tp->tcp_header_len = sizeof(struct tcphdr);
	if (tp->rx_opt.tstamp_ok)
		tp->tcp_header_len += TCPOLEN_TSTAMP_ALIGNED;

	tp->rx_opt.ts_recent_stamp = 0;
	if (age != AF_INET_CR_NEVER)
		/* 0 says that there is none */
		tp->rx_opt.ts_recent_stamp =
			(int)((u32)ktime_get_seconds() - age) ?: -1;
}

static void write_times(struct sock *sk, const struct af_inet_cr_conn *tcp)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	struct tcp_sock *tp = tcp_sk(sk);
	bool usec = af_inet_cr_tcp_usec_ts(tp);
	u32 age = TCP_V(tcp, RETRANS_AGE);

	tp->retrans_stamp = 0;
	if (age != AF_INET_CR_NEVER)
		tp->retrans_stamp =
			(tcp_clock_ts(usec) -
			 age * (usec ? USEC_PER_MSEC : 1)) ?: 1;
	icsk->icsk_probes_tstamp = 0;
	if (TCP_V(tcp, PROBES_AGE) != AF_INET_CR_NEVER)
		icsk->icsk_probes_tstamp = stamp_of(TCP_V(tcp, PROBES_AGE)) ?: 1;
	tp->rcv_tstamp = stamp_of(TCP_V(tcp, ACK_AGE));
	icsk->icsk_ack.lrcvtime = stamp_of(TCP_V(tcp, DATA_AGE));
	tp->lsndtime = stamp_of(TCP_V(tcp, SENT_AGE));
	tp->snd_cwnd_stamp = tcp_jiffies32;
	icsk->icsk_rto = clamp_t(u32, usecs_to_jiffies(TCP_V(tcp, RTO)),
				 TCP_TIMEOUT_MIN, TCP_RTO_MAX);
	icsk->icsk_backoff = TCP_V(tcp, BACKOFF);
	icsk->icsk_ack.ato = msecs_to_jiffies(TCP_V(tcp, ATO));
	minmax_reset(&tp->rtt_min, tcp_jiffies32, TCP_V(tcp, RTT_MIN));
}

/*
 * What begins anew: the scoreboard, which the peer tells again, and measurements
 * under way.
 */
static void write_afresh(struct tcp_sock *tp)
{
	tp->sacked_out = 0;
	tp->lost_out = 0;
	tp->retrans_out = 0;
	tp->undo_marker = 0;
	tp->high_seq = tp->snd_nxt;
	tp->tlp_high_seq = 0;
	tp->rtt_seq = tp->snd_nxt;
	tp->cwnd_usage_seq = tp->snd_nxt;
	tp->compressed_ack_rcv_nxt = tp->rcv_nxt;
	tp->rcvq_space.seq = tp->copied_seq;
	tp->rcv_rtt_est.seq = tp->rcv_nxt + tp->rcv_wnd;
	tp->pred_flags = 0;
	/* A sample of the rate begins here */
	tp->first_tx_mstamp = tcp_clock_us();
	tp->delivered_mstamp = tp->first_tx_mstamp;
}

static void write_chrono(struct tcp_sock *tp, const struct af_inet_cr_conn *tcp)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tp->chrono_stat); i++)
		tp->chrono_stat[i] =
			msecs_to_jiffies(tcp->v[AF_INET_CR_TCP_BUSY_TIME + i]);
	tp->chrono_type = TCP_V(tcp, CHRONO);
	tp->chrono_start = tcp_jiffies32;
}

static void write_clock(struct tcp_sock *tp, const struct af_inet_cr_conn *tcp)
{
	bool usec = TCP_V(tcp, FLAGS) & AF_INET_CR_TCP_USEC_TS;

	af_inet_cr_tcp_set_usec_ts(tp, usec);
	WRITE_ONCE(tp->tsoffset, TCP_V(tcp, TS_VAL) - tcp_clock_ts(usec));
}

/**
 * af_inet_cr_tcp_write_syn - write what TCP knew of a connection in the making
 * @sk: socket, locked, whose SYN has just been made
 * @tcp: values that have been checked
 */
void af_inet_cr_tcp_write_syn(struct sock *sk, const struct af_inet_cr_conn *tcp)
{
	struct tcp_sock *tp = tcp_sk(sk);

	write_clock(tp, tcp);
	write_times(sk, tcp);
	inet_csk(sk)->icsk_retransmits = TCP_V(tcp, RETRANSMITS);
	tp->total_retrans = TCP_V(tcp, TOTAL_RETRANS);
	tp->segs_out = TCP_V(tcp, SEGS_OUT);
}

/**
 * af_inet_cr_tcp_write_fields - write what TCP knew of a connection
 * @sk: socket, locked, with a connection that is silent and has empty queues
 * @tcp: values that have been checked
 */
void af_inet_cr_tcp_write_fields(struct sock *sk,
				 const struct af_inet_cr_conn *tcp)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	struct tcp_sock *tp = tcp_sk(sk);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i].size)
			write_place(tp, &fields[i], tcp->v[i]);
	if (TCP_V(tcp, SCALING_RATIO))
		af_inet_cr_tcp_set_scaling_ratio(tp, TCP_V(tcp, SCALING_RATIO));
	if (TCP_V(tcp, RCV_SPACE))
		tp->rcvq_space.space = TCP_V(tcp, RCV_SPACE);
	tp->fastopen_client_fail = TCP_V(tcp, FASTOPEN_FAIL);
	write_options(sk, tcp);
	write_clock(tp, tcp);
	write_times(sk, tcp);
	write_chrono(tp, tcp);
	write_afresh(tp);
	af_inet_cr_tcp_set_shrunk(tp, TCP_V(tcp, RCV_SHRUNK));

	/* The size of a segment is bounded by half of the largest window */
	icsk->icsk_mtup.search_high = tp->rx_opt.mss_clamp +
				      sizeof(struct tcphdr) +
				      icsk->icsk_af_ops->net_header_len;
	icsk->icsk_sync_mss(sk, icsk->icsk_pmtu_cookie);
}
