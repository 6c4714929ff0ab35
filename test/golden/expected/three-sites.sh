#!/bin/sh
# Written by longhaul plan. Run as root, best in namespaces of its own:
#   unshare --net --mount sh -c "mount -t tmpfs tmpfs /run && sh this-script"
set -eu

# These exist once per kernel and cannot be set inside a network namespace.
sysctl -q -w 'net.core.fb_tunnels_only_for_init_net=2' || echo "kept as it is: net.core.fb_tunnels_only_for_init_net" >&2
sysctl -q -w 'net.core.rmem_max=556793856' || echo "kept as it is: net.core.rmem_max" >&2
sysctl -q -w 'net.core.wmem_max=556793856' || echo "kept as it is: net.core.wmem_max" >&2
sysctl -q -w 'net.core.netdev_max_backlog=1000000' || echo "kept as it is: net.core.netdev_max_backlog" >&2
sysctl -q -w 'net.ipv4.tcp_mem=2174976 2174976 2174976' || echo "kept as it is: net.ipv4.tcp_mem" >&2

ip -batch - <<'END'
netns add wires
netns add ash-gw
netns add ash-1
netns add ash-2
netns add oak-gw
netns add oak-1
netns add elm-gw
netns add elm-1
netns add probe
END

ip netns exec wires sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1'

ip netns exec ash-gw sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1' \
  'net.ipv4.ip_forward=1' \
  'net.ipv4.conf.all.rp_filter=0' \
  'net.ipv4.conf.default.rp_filter=0' \
  'net.ipv4.conf.all.send_redirects=0' \
  'net.ipv4.conf.default.send_redirects=0' \
  'net.ipv4.fib_multipath_hash_policy=1' \
  'net.ipv4.ping_group_range=0 0' \
  'net.ipv4.tcp_no_metrics_save=1' \
  'net.ipv4.tcp_rmem=4096 131072 556793856' \
  'net.ipv4.tcp_wmem=4096 16384 556793856'

ip netns exec ash-1 sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1' \
  'net.ipv4.ip_forward=0' \
  'net.ipv4.conf.all.rp_filter=0' \
  'net.ipv4.conf.default.rp_filter=0' \
  'net.ipv4.conf.all.send_redirects=0' \
  'net.ipv4.conf.default.send_redirects=0' \
  'net.ipv4.fib_multipath_hash_policy=1' \
  'net.ipv4.ping_group_range=0 0' \
  'net.ipv4.tcp_no_metrics_save=1' \
  'net.ipv4.tcp_rmem=4096 131072 556793856' \
  'net.ipv4.tcp_wmem=4096 16384 556793856'

ip netns exec ash-2 sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1' \
  'net.ipv4.ip_forward=0' \
  'net.ipv4.conf.all.rp_filter=0' \
  'net.ipv4.conf.default.rp_filter=0' \
  'net.ipv4.conf.all.send_redirects=0' \
  'net.ipv4.conf.default.send_redirects=0' \
  'net.ipv4.fib_multipath_hash_policy=1' \
  'net.ipv4.ping_group_range=0 0' \
  'net.ipv4.tcp_no_metrics_save=1' \
  'net.ipv4.tcp_rmem=4096 131072 556793856' \
  'net.ipv4.tcp_wmem=4096 16384 556793856'

ip netns exec oak-gw sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1' \
  'net.ipv4.ip_forward=1' \
  'net.ipv4.conf.all.rp_filter=0' \
  'net.ipv4.conf.default.rp_filter=0' \
  'net.ipv4.conf.all.send_redirects=0' \
  'net.ipv4.conf.default.send_redirects=0' \
  'net.ipv4.fib_multipath_hash_policy=1' \
  'net.ipv4.ping_group_range=0 0' \
  'net.ipv4.tcp_no_metrics_save=1' \
  'net.ipv4.tcp_rmem=4096 131072 556793856' \
  'net.ipv4.tcp_wmem=4096 16384 556793856'

ip netns exec oak-1 sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1' \
  'net.ipv4.ip_forward=0' \
  'net.ipv4.conf.all.rp_filter=0' \
  'net.ipv4.conf.default.rp_filter=0' \
  'net.ipv4.conf.all.send_redirects=0' \
  'net.ipv4.conf.default.send_redirects=0' \
  'net.ipv4.fib_multipath_hash_policy=1' \
  'net.ipv4.ping_group_range=0 0' \
  'net.ipv4.tcp_no_metrics_save=1' \
  'net.ipv4.tcp_rmem=4096 131072 556793856' \
  'net.ipv4.tcp_wmem=4096 16384 556793856'

ip netns exec elm-gw sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1' \
  'net.ipv4.ip_forward=1' \
  'net.ipv4.conf.all.rp_filter=0' \
  'net.ipv4.conf.default.rp_filter=0' \
  'net.ipv4.conf.all.send_redirects=0' \
  'net.ipv4.conf.default.send_redirects=0' \
  'net.ipv4.fib_multipath_hash_policy=1' \
  'net.ipv4.ping_group_range=0 0' \
  'net.ipv4.tcp_no_metrics_save=1' \
  'net.ipv4.tcp_rmem=4096 131072 556793856' \
  'net.ipv4.tcp_wmem=4096 16384 556793856'

ip netns exec elm-1 sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1' \
  'net.ipv4.ip_forward=0' \
  'net.ipv4.conf.all.rp_filter=0' \
  'net.ipv4.conf.default.rp_filter=0' \
  'net.ipv4.conf.all.send_redirects=0' \
  'net.ipv4.conf.default.send_redirects=0' \
  'net.ipv4.fib_multipath_hash_policy=1' \
  'net.ipv4.ping_group_range=0 0' \
  'net.ipv4.tcp_no_metrics_save=1' \
  'net.ipv4.tcp_rmem=4096 131072 556793856' \
  'net.ipv4.tcp_wmem=4096 16384 556793856'

ip netns exec probe sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1' \
  'net.ipv4.ip_forward=0' \
  'net.ipv4.conf.all.rp_filter=0' \
  'net.ipv4.conf.default.rp_filter=0' \
  'net.ipv4.conf.all.send_redirects=0' \
  'net.ipv4.conf.default.send_redirects=0' \
  'net.ipv4.fib_multipath_hash_policy=1' \
  'net.ipv4.ping_group_range=0 0' \
  'net.ipv4.tcp_no_metrics_save=1' \
  'net.ipv4.tcp_rmem=4096 131072 556793856' \
  'net.ipv4.tcp_wmem=4096 16384 556793856' \
  'net.ipv4.tcp_ecn=1'

ip -batch - <<'END'
link add name eth0 mtu 9000 address 02:00:00:00:00:00 numtxqueues 1 numrxqueues 1 netns ash-1 type veth peer name w0a mtu 9000 address 02:00:00:00:00:01 numtxqueues 1 numrxqueues 1 netns wires
link add name ash-1 mtu 9000 address 02:00:00:00:00:02 numtxqueues 1 numrxqueues 1 netns ash-gw type veth peer name w0b mtu 9000 address 02:00:00:00:00:03 numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 9000 address 02:00:00:00:00:04 numtxqueues 1 numrxqueues 1 netns ash-2 type veth peer name w1a mtu 9000 address 02:00:00:00:00:05 numtxqueues 1 numrxqueues 1 netns wires
link add name ash-2 mtu 9000 address 02:00:00:00:00:06 numtxqueues 1 numrxqueues 1 netns ash-gw type veth peer name w1b mtu 9000 address 02:00:00:00:00:07 numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 1500 address 02:00:00:00:00:08 numtxqueues 1 numrxqueues 1 netns oak-1 type veth peer name w2a mtu 1500 address 02:00:00:00:00:09 numtxqueues 1 numrxqueues 1 netns wires
link add name oak-1 mtu 1500 address 02:00:00:00:00:0a numtxqueues 1 numrxqueues 1 netns oak-gw type veth peer name w2b mtu 1500 address 02:00:00:00:00:0b numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 1500 address 02:00:00:00:00:0c numtxqueues 1 numrxqueues 1 netns elm-1 type veth peer name w3a mtu 1500 address 02:00:00:00:00:0d numtxqueues 1 numrxqueues 1 netns wires
link add name elm-1 mtu 1500 address 02:00:00:00:00:0e numtxqueues 1 numrxqueues 1 netns elm-gw type veth peer name w3b mtu 1500 address 02:00:00:00:00:0f numtxqueues 1 numrxqueues 1 netns wires
link add name ao.0 mtu 1500 address 02:00:00:00:00:10 numtxqueues 1 numrxqueues 1 netns ash-gw type veth peer name w4a mtu 1500 address 02:00:00:00:00:11 numtxqueues 1 numrxqueues 1 netns wires
link add name ao.0 mtu 1500 address 02:00:00:00:00:12 numtxqueues 1 numrxqueues 1 netns oak-gw type veth peer name w4b mtu 1500 address 02:00:00:00:00:13 numtxqueues 1 numrxqueues 1 netns wires
link add name ao.1 mtu 1500 address 02:00:00:00:00:14 numtxqueues 1 numrxqueues 1 netns ash-gw type veth peer name w5a mtu 1500 address 02:00:00:00:00:15 numtxqueues 1 numrxqueues 1 netns wires
link add name ao.1 mtu 1500 address 02:00:00:00:00:16 numtxqueues 1 numrxqueues 1 netns oak-gw type veth peer name w5b mtu 1500 address 02:00:00:00:00:17 numtxqueues 1 numrxqueues 1 netns wires
link add name oe mtu 1500 address 02:00:00:00:00:18 numtxqueues 1 numrxqueues 1 netns oak-gw type veth peer name w6a mtu 1500 address 02:00:00:00:00:19 numtxqueues 1 numrxqueues 1 netns wires
link add name oe mtu 1500 address 02:00:00:00:00:1a numtxqueues 1 numrxqueues 1 netns elm-gw type veth peer name w6b mtu 1500 address 02:00:00:00:00:1b numtxqueues 1 numrxqueues 1 netns wires
link add name w6e mtu 1500 address 02:01:00:00:00:1a numtxqueues 1 numrxqueues 1 netns wires type veth peer name w6f mtu 1500 address 02:01:00:00:00:1b numtxqueues 1 numrxqueues 1 netns wires
link add name ea mtu 1500 address 02:00:00:00:00:1c numtxqueues 1 numrxqueues 1 netns elm-gw type veth peer name w7a mtu 1500 address 02:00:00:00:00:1d numtxqueues 1 numrxqueues 1 netns wires
link add name ea mtu 1500 address 02:00:00:00:00:1e numtxqueues 1 numrxqueues 1 netns ash-gw type veth peer name w7b mtu 1500 address 02:00:00:00:00:1f numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 1500 address 02:00:00:00:00:20 numtxqueues 1 numrxqueues 1 netns probe type veth peer name w8a mtu 1500 address 02:00:00:00:00:21 numtxqueues 1 numrxqueues 1 netns wires
link add name probe-link mtu 1500 address 02:00:00:00:00:22 numtxqueues 1 numrxqueues 1 netns oak-gw type veth peer name w8b mtu 1500 address 02:00:00:00:00:23 numtxqueues 1 numrxqueues 1 netns wires
END

ip -n ash-gw -batch - <<'END'
link set dev lo up
addr add 172.16.0.3/31 dev ash-1
link set dev ash-1 gso_max_segs 1 multicast off up
neigh add 172.16.0.2 lladdr 02:00:00:00:00:00 nud permanent dev ash-1
addr add 172.16.0.5/31 dev ash-2
link set dev ash-2 gso_max_segs 1 multicast off up
neigh add 172.16.0.4 lladdr 02:00:00:00:00:04 nud permanent dev ash-2
addr add 172.16.0.10/31 dev ao.0
link set dev ao.0 gso_max_segs 1 multicast off up
neigh add 172.16.0.11 lladdr 02:00:00:00:00:12 nud permanent dev ao.0
addr add 172.16.0.12/31 dev ao.1
link set dev ao.1 gso_max_segs 1 multicast off up
neigh add 172.16.0.13 lladdr 02:00:00:00:00:16 nud permanent dev ao.1
addr add 172.16.0.17/31 dev ea
link set dev ea gso_max_segs 1 multicast off up
neigh add 172.16.0.16 lladdr 02:00:00:00:00:1c nud permanent dev ea
route add 172.16.0.6/31 src 172.16.0.3 nexthop via 172.16.0.11 dev ao.0 weight 1 nexthop via 172.16.0.13 dev ao.1 weight 1
route add 172.16.0.8/31 via 172.16.0.16 dev ea src 172.16.0.3
route add 172.16.0.14/32 src 172.16.0.3 nexthop via 172.16.0.11 dev ao.0 weight 1 nexthop via 172.16.0.13 dev ao.1 weight 1
route add 172.16.0.15/32 via 172.16.0.16 dev ea src 172.16.0.3
route add 172.16.0.18/31 src 172.16.0.3 nexthop via 172.16.0.11 dev ao.0 weight 1 nexthop via 172.16.0.13 dev ao.1 weight 1
END

ip -n ash-1 -batch - <<'END'
link set dev lo up
addr add 172.16.0.2/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 172.16.0.3 lladdr 02:00:00:00:00:02 nud permanent dev eth0
route add default via 172.16.0.3 dev eth0 src 172.16.0.2
END

ip -n ash-2 -batch - <<'END'
link set dev lo up
addr add 172.16.0.4/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 172.16.0.5 lladdr 02:00:00:00:00:06 nud permanent dev eth0
route add default via 172.16.0.5 dev eth0 src 172.16.0.4
END

ip -n oak-gw -batch - <<'END'
link set dev lo up
addr add 172.16.0.7/31 dev oak-1
link set dev oak-1 gso_max_segs 1 multicast off up
neigh add 172.16.0.6 lladdr 02:00:00:00:00:08 nud permanent dev oak-1
addr add 172.16.0.11/31 dev ao.0
link set dev ao.0 gso_max_segs 1 multicast off up
neigh add 172.16.0.10 lladdr 02:00:00:00:00:10 nud permanent dev ao.0
addr add 172.16.0.13/31 dev ao.1
link set dev ao.1 gso_max_segs 1 multicast off up
neigh add 172.16.0.12 lladdr 02:00:00:00:00:14 nud permanent dev ao.1
addr add 172.16.0.14/31 dev oe
link set dev oe gso_max_segs 1 multicast off up
neigh add 172.16.0.15 lladdr 02:00:00:00:00:1a nud permanent dev oe
addr add 172.16.0.19/31 dev probe-link
link set dev probe-link gso_max_segs 1 multicast off up
neigh add 172.16.0.18 lladdr 02:00:00:00:00:20 nud permanent dev probe-link
route add 172.16.0.2/31 src 172.16.0.7 nexthop via 172.16.0.10 dev ao.0 weight 1 nexthop via 172.16.0.12 dev ao.1 weight 1
route add 172.16.0.4/31 src 172.16.0.7 nexthop via 172.16.0.10 dev ao.0 weight 1 nexthop via 172.16.0.12 dev ao.1 weight 1
route add 172.16.0.8/31 src 172.16.0.7 nexthop via 172.16.0.10 dev ao.0 weight 1 nexthop via 172.16.0.12 dev ao.1 weight 1
route add 172.16.0.16/31 src 172.16.0.7 nexthop via 172.16.0.10 dev ao.0 weight 1 nexthop via 172.16.0.12 dev ao.1 weight 1
END

ip -n oak-1 -batch - <<'END'
link set dev lo up
addr add 172.16.0.6/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 172.16.0.7 lladdr 02:00:00:00:00:0a nud permanent dev eth0
route add default via 172.16.0.7 dev eth0 src 172.16.0.6
END

ip -n elm-gw -batch - <<'END'
link set dev lo up
addr add 172.16.0.9/31 dev elm-1
link set dev elm-1 gso_max_segs 1 multicast off up
neigh add 172.16.0.8 lladdr 02:00:00:00:00:0c nud permanent dev elm-1
addr add 172.16.0.15/31 dev oe
link set dev oe gso_max_segs 1 multicast off up
neigh add 172.16.0.14 lladdr 02:00:00:00:00:18 nud permanent dev oe
addr add 172.16.0.16/31 dev ea
link set dev ea gso_max_segs 1 multicast off up
neigh add 172.16.0.17 lladdr 02:00:00:00:00:1e nud permanent dev ea
route add 172.16.0.2/31 via 172.16.0.17 dev ea src 172.16.0.9
route add 172.16.0.4/31 via 172.16.0.17 dev ea src 172.16.0.9
route add 172.16.0.6/31 via 172.16.0.17 dev ea src 172.16.0.9
route add 172.16.0.10/31 via 172.16.0.17 dev ea src 172.16.0.9
route add 172.16.0.12/31 via 172.16.0.17 dev ea src 172.16.0.9
route add 172.16.0.18/31 via 172.16.0.17 dev ea src 172.16.0.9
END

ip -n elm-1 -batch - <<'END'
link set dev lo up
addr add 172.16.0.8/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 172.16.0.9 lladdr 02:00:00:00:00:0e nud permanent dev eth0
route add default via 172.16.0.9 dev eth0 src 172.16.0.8
END

ip -n probe -batch - <<'END'
link set dev lo up
addr add 172.16.0.18/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 172.16.0.19 lladdr 02:00:00:00:00:22 nud permanent dev eth0
route add default via 172.16.0.19 dev eth0 src 172.16.0.18
END

ip -n wires -batch - <<'END'
link set dev w0a multicast off up
link set dev w0b multicast off up
link set dev w1a multicast off up
link set dev w1b multicast off up
link set dev w2a multicast off up
link set dev w2b multicast off up
link set dev w3a multicast off up
link set dev w3b multicast off up
link set dev w4a multicast off up
link set dev w4b multicast off up
link set dev w5a multicast off up
link set dev w5b multicast off up
link set dev w6a multicast off up
link set dev w6b multicast off up
link set dev w6e multicast off up
link set dev w6f multicast off up
link set dev w7a multicast off up
link set dev w7b multicast off up
link set dev w8a multicast off up
link set dev w8b multicast off up
END

tc -n wires -batch - <<'END'
qdisc add dev w0b root handle 1: netem limit 1000000 delay 2000ns rate 25000000000bit
qdisc add dev w0a clsact
filter add dev w0a ingress matchall action mirred egress redirect dev w0b
qdisc add dev w0a root handle 1: netem limit 1000000 delay 2000ns
qdisc add dev w0b clsact
filter add dev w0b ingress matchall action mirred egress redirect dev w0a
qdisc add dev w1b root handle 1: netem limit 1000000 delay 2000ns rate 25000000000bit
qdisc add dev w1a clsact
filter add dev w1a ingress matchall action mirred egress redirect dev w1b
qdisc add dev w1a root handle 1: netem limit 1000000 delay 2000ns
qdisc add dev w1b clsact
filter add dev w1b ingress matchall action mirred egress redirect dev w1a
qdisc add dev w2b root handle 1: netem limit 1000000 delay 5000ns rate 10000000000bit
qdisc add dev w2a clsact
filter add dev w2a ingress matchall action mirred egress redirect dev w2b
qdisc add dev w2a root handle 1: netem limit 1000000 delay 5000ns
qdisc add dev w2b clsact
filter add dev w2b ingress matchall action mirred egress redirect dev w2a
qdisc add dev w3b root handle 1: netem limit 1000000 delay 5000ns rate 10000000000bit
qdisc add dev w3a clsact
filter add dev w3a ingress matchall action mirred egress redirect dev w3b
qdisc add dev w3a root handle 1: netem limit 1000000 delay 5000ns
qdisc add dev w3b clsact
filter add dev w3b ingress matchall action mirred egress redirect dev w3a
qdisc add dev w4b root handle 1: netem limit 1000000 delay 565500ns rate 100000000000bit
qdisc add dev w4a clsact
filter add dev w4a ingress matchall action mirred egress redirect dev w4b
qdisc add dev w4a root handle 1: netem limit 1000000 delay 565500ns rate 100000000000bit
qdisc add dev w4b clsact
filter add dev w4b ingress matchall action mirred egress redirect dev w4a
qdisc add dev w5b root handle 1: netem limit 1000000 delay 565500ns rate 100000000000bit
qdisc add dev w5a clsact
filter add dev w5a ingress matchall action mirred egress redirect dev w5b
qdisc add dev w5a root handle 1: netem limit 1000000 delay 565500ns rate 100000000000bit
qdisc add dev w5b clsact
filter add dev w5b ingress matchall action mirred egress redirect dev w5a
qdisc add dev w6b root handle 1: netem limit 1000000 delay 3000000ns loss random 0.1% seed 4065756058702986258
qdisc add dev w6a clsact
filter add dev w6a ingress matchall action mirred egress redirect dev w6b
qdisc add dev w6a root handle 1: netem limit 1000000 delay 3000000ns loss random 0.1% seed 11823730675822607965
qdisc add dev w6e root handle 1: netem limit 1000000 rate 100000000bit
qdisc add dev w6b clsact
filter add dev w6b ingress matchall action mirred egress redirect dev w6e
qdisc add dev w6f clsact
filter add dev w6f ingress matchall action mirred egress redirect dev w6a
qdisc add dev w7b root handle 1: netem limit 1000000 delay 1575000ns loss gemodel 0.252525252525% 25% 100% 0% seed 11217400010360629520
qdisc add dev w7a clsact
filter add dev w7a ingress matchall action mirred egress redirect dev w7b
qdisc add dev w7a root handle 1: netem limit 1000000 delay 1575000ns loss gemodel 0.252525252525% 25% 100% 0% seed 1616760188520770949
qdisc add dev w7b clsact
filter add dev w7b ingress matchall action mirred egress redirect dev w7a
qdisc add dev w8b root handle 1: netem limit 1000000 delay 10000ns rate 1000000000bit
qdisc add dev w8a clsact
filter add dev w8a ingress matchall action mirred egress redirect dev w8b
qdisc add dev w8a root handle 1: netem limit 1000000 delay 10000ns
qdisc add dev w8b clsact
filter add dev w8b ingress matchall action mirred egress redirect dev w8a
END

tc -n ash-gw -batch - <<'END'
qdisc add dev ash-1 root handle 1: netem limit 16 rate 25000000000bit
qdisc add dev ash-2 root handle 1: netem limit 16 rate 25000000000bit
qdisc add dev ao.0 root handle 1: tbf rate 100000000000bit burst 12500b limit 125000382b
qdisc add dev ao.0 parent 1:1 handle 10: fq_codel limit 82563 flows 1024 target 5000us interval 100000us memory_limit 588178812b ecn
qdisc add dev ao.1 root handle 1: tbf rate 100000000000bit burst 12500b limit 125000382b
qdisc add dev ao.1 parent 1:1 handle 10: fq_codel limit 82563 flows 1024 target 5000us interval 100000us memory_limit 588178812b ecn
qdisc add dev ea root handle 1: netem limit 2601 rate 10000000000bit
END

tc -n oak-gw -batch - <<'END'
qdisc add dev oak-1 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev ao.0 root handle 1: tbf rate 100000000000bit burst 12500b limit 125000382b
qdisc add dev ao.0 parent 1:1 handle 10: fq_codel limit 82563 flows 1024 target 5000us interval 100000us memory_limit 588178812b ecn
qdisc add dev ao.1 root handle 1: tbf rate 100000000000bit burst 12500b limit 125000382b
qdisc add dev ao.1 parent 1:1 handle 10: fq_codel limit 82563 flows 1024 target 5000us interval 100000us memory_limit 588178812b ecn
qdisc add dev oe root handle 1: netem limit 496 rate 1000000000bit
qdisc add dev probe-link root handle 1: netem limit 16 rate 1000000000bit
END

tc -n elm-gw -batch - <<'END'
qdisc add dev elm-1 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev oe root handle 1: tbf rate 100000000bit burst 3028b limit 65536b
qdisc add dev oe parent 1:1 handle 10: bfifo limit 65536b
qdisc add dev ea root handle 1: netem limit 2601 rate 10000000000bit
END

ip netns exec ash-gw ethtool -K ash-1 tso off gso off gro off
ip netns exec ash-gw ethtool -K ash-2 tso off gso off gro off
ip netns exec ash-gw ethtool -K ao.0 tso off gso off gro off
ip netns exec ash-gw ethtool -K ao.1 tso off gso off gro off
ip netns exec ash-gw ethtool -K ea tso off gso off gro off

ip netns exec ash-1 ethtool -K eth0 tso off gso off gro off

ip netns exec ash-2 ethtool -K eth0 tso off gso off gro off

ip netns exec oak-gw ethtool -K oak-1 tso off gso off gro off
ip netns exec oak-gw ethtool -K ao.0 tso off gso off gro off
ip netns exec oak-gw ethtool -K ao.1 tso off gso off gro off
ip netns exec oak-gw ethtool -K oe tso off gso off gro off
ip netns exec oak-gw ethtool -K probe-link tso off gso off gro off

ip netns exec oak-1 ethtool -K eth0 tso off gso off gro off

ip netns exec elm-gw ethtool -K elm-1 tso off gso off gro off
ip netns exec elm-gw ethtool -K oe tso off gso off gro off
ip netns exec elm-gw ethtool -K ea tso off gso off gro off

ip netns exec elm-1 ethtool -K eth0 tso off gso off gro off

ip netns exec probe ethtool -K eth0 tso off gso off gro off
