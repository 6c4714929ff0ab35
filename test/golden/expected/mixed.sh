#!/bin/sh
# Written by longhaul plan. Run as root, best in namespaces of its own:
#   unshare --net --mount sh -c "mount -t tmpfs tmpfs /run && sh this-script"
set -eu

# These exist once per kernel and cannot be set inside a network namespace.
sysctl -q -w 'net.core.fb_tunnels_only_for_init_net=2' || echo "kept as it is: net.core.fb_tunnels_only_for_init_net" >&2
sysctl -q -w 'net.core.rmem_max=1026555904' || echo "kept as it is: net.core.rmem_max" >&2
sysctl -q -w 'net.core.wmem_max=1026555904' || echo "kept as it is: net.core.wmem_max" >&2
sysctl -q -w 'net.core.netdev_max_backlog=1000000' || echo "kept as it is: net.core.netdev_max_backlog" >&2
sysctl -q -w 'net.ipv4.tcp_mem=4009984 4009984 4009984' || echo "kept as it is: net.ipv4.tcp_mem" >&2

ip -batch - <<'END'
netns add wires
netns add a-gw
netns add b-gw
netns add c-gw
netns add h1
netns add h2
netns add h3
END

ip netns exec wires sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1'

ip netns exec a-gw sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 1026555904' \
  'net.ipv4.tcp_wmem=4096 16384 1026555904'

ip netns exec b-gw sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 1026555904' \
  'net.ipv4.tcp_wmem=4096 16384 1026555904'

ip netns exec c-gw sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 1026555904' \
  'net.ipv4.tcp_wmem=4096 16384 1026555904'

ip netns exec h1 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 1026555904' \
  'net.ipv4.tcp_wmem=4096 16384 1026555904'

ip netns exec h2 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 1026555904' \
  'net.ipv4.tcp_wmem=4096 16384 1026555904'

ip netns exec h3 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 1026555904' \
  'net.ipv4.tcp_wmem=4096 16384 1026555904'

ip -batch - <<'END'
link add name eth0 mtu 1500 address 02:00:00:00:00:00 numtxqueues 1 numrxqueues 1 netns h1 type veth peer name w0a mtu 1500 address 02:00:00:00:00:01 numtxqueues 1 numrxqueues 1 netns wires
link add name h1 mtu 1500 address 02:00:00:00:00:02 numtxqueues 1 numrxqueues 1 netns a-gw type veth peer name w0b mtu 1500 address 02:00:00:00:00:03 numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 1500 address 02:00:00:00:00:04 numtxqueues 1 numrxqueues 1 netns h2 type veth peer name w1a mtu 1500 address 02:00:00:00:00:05 numtxqueues 1 numrxqueues 1 netns wires
link add name h2 mtu 1500 address 02:00:00:00:00:06 numtxqueues 1 numrxqueues 1 netns b-gw type veth peer name w1b mtu 1500 address 02:00:00:00:00:07 numtxqueues 1 numrxqueues 1 netns wires
link add name ab.0 mtu 1500 address 02:00:00:00:00:08 numtxqueues 1 numrxqueues 1 netns a-gw type veth peer name w2a mtu 1500 address 02:00:00:00:00:09 numtxqueues 1 numrxqueues 1 netns wires
link add name ab.0 mtu 1500 address 02:00:00:00:00:0a numtxqueues 1 numrxqueues 1 netns b-gw type veth peer name w2b mtu 1500 address 02:00:00:00:00:0b numtxqueues 1 numrxqueues 1 netns wires
link add name w2c mtu 1500 address 02:01:00:00:00:08 numtxqueues 1 numrxqueues 1 netns wires type veth peer name w2d mtu 1500 address 02:01:00:00:00:09 numtxqueues 1 numrxqueues 1 netns wires
link add name w2e mtu 1500 address 02:01:00:00:00:0a numtxqueues 1 numrxqueues 1 netns wires type veth peer name w2f mtu 1500 address 02:01:00:00:00:0b numtxqueues 1 numrxqueues 1 netns wires
link add name ab.1 mtu 1500 address 02:00:00:00:00:0c numtxqueues 1 numrxqueues 1 netns a-gw type veth peer name w3a mtu 1500 address 02:00:00:00:00:0d numtxqueues 1 numrxqueues 1 netns wires
link add name ab.1 mtu 1500 address 02:00:00:00:00:0e numtxqueues 1 numrxqueues 1 netns b-gw type veth peer name w3b mtu 1500 address 02:00:00:00:00:0f numtxqueues 1 numrxqueues 1 netns wires
link add name w3c mtu 1500 address 02:01:00:00:00:0c numtxqueues 1 numrxqueues 1 netns wires type veth peer name w3d mtu 1500 address 02:01:00:00:00:0d numtxqueues 1 numrxqueues 1 netns wires
link add name w3e mtu 1500 address 02:01:00:00:00:0e numtxqueues 1 numrxqueues 1 netns wires type veth peer name w3f mtu 1500 address 02:01:00:00:00:0f numtxqueues 1 numrxqueues 1 netns wires
link add name bc mtu 9000 address 02:00:00:00:00:10 numtxqueues 1 numrxqueues 1 netns b-gw type veth peer name w4a mtu 9000 address 02:00:00:00:00:11 numtxqueues 1 numrxqueues 1 netns wires
link add name bc mtu 9000 address 02:00:00:00:00:12 numtxqueues 1 numrxqueues 1 netns c-gw type veth peer name w4b mtu 9000 address 02:00:00:00:00:13 numtxqueues 1 numrxqueues 1 netns wires
link add name w4e mtu 9000 address 02:01:00:00:00:12 numtxqueues 1 numrxqueues 1 netns wires type veth peer name w4f mtu 9000 address 02:01:00:00:00:13 numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 1500 address 02:00:00:00:00:14 numtxqueues 1 numrxqueues 1 netns h3 type veth peer name w5a mtu 1500 address 02:00:00:00:00:15 numtxqueues 1 numrxqueues 1 netns wires
link add name h3 mtu 1500 address 02:00:00:00:00:16 numtxqueues 1 numrxqueues 1 netns b-gw type veth peer name w5b mtu 1500 address 02:00:00:00:00:17 numtxqueues 1 numrxqueues 1 netns wires
link add name spare mtu 1500 address 02:00:00:00:00:18 numtxqueues 1 numrxqueues 1 netns c-gw type veth peer name w6a mtu 1500 address 02:00:00:00:00:19 numtxqueues 1 numrxqueues 1 netns wires
link add name eth1 mtu 1500 address 02:00:00:00:00:1a numtxqueues 1 numrxqueues 1 netns h3 type veth peer name w6b mtu 1500 address 02:00:00:00:00:1b numtxqueues 1 numrxqueues 1 netns wires
END

ip -n a-gw -batch - <<'END'
link set dev lo up
addr add 192.168.64.3/31 dev h1
link set dev h1 gso_max_segs 1 multicast off up
neigh add 192.168.64.2 lladdr 02:00:00:00:00:00 nud permanent dev h1
addr add 192.168.64.6/31 dev ab.0
link set dev ab.0 gso_max_segs 1 multicast off up
neigh add 192.168.64.7 lladdr 02:00:00:00:00:0a nud permanent dev ab.0
addr add 192.168.64.8/31 dev ab.1
link set dev ab.1 gso_max_segs 1 multicast off up
neigh add 192.168.64.9 lladdr 02:00:00:00:00:0e nud permanent dev ab.1
route add 192.168.64.4/31 src 192.168.64.3 nexthop via 192.168.64.7 dev ab.0 weight 1 nexthop via 192.168.64.9 dev ab.1 weight 1
route add 192.168.64.10/31 src 192.168.64.3 nexthop via 192.168.64.7 dev ab.0 weight 1 nexthop via 192.168.64.9 dev ab.1 weight 1
route add 192.168.64.12/31 src 192.168.64.3 nexthop via 192.168.64.7 dev ab.0 weight 1 nexthop via 192.168.64.9 dev ab.1 weight 1
route add 192.168.64.14/31 src 192.168.64.3 nexthop via 192.168.64.7 dev ab.0 weight 1 nexthop via 192.168.64.9 dev ab.1 weight 1
END

ip -n b-gw -batch - <<'END'
link set dev lo up
addr add 192.168.64.5/31 dev h2
link set dev h2 gso_max_segs 1 multicast off up
neigh add 192.168.64.4 lladdr 02:00:00:00:00:04 nud permanent dev h2
addr add 192.168.64.7/31 dev ab.0
link set dev ab.0 gso_max_segs 1 multicast off up
neigh add 192.168.64.6 lladdr 02:00:00:00:00:08 nud permanent dev ab.0
addr add 192.168.64.9/31 dev ab.1
link set dev ab.1 gso_max_segs 1 multicast off up
neigh add 192.168.64.8 lladdr 02:00:00:00:00:0c nud permanent dev ab.1
addr add 192.168.64.10/31 dev bc
link set dev bc gso_max_segs 1 multicast off up
neigh add 192.168.64.11 lladdr 02:00:00:00:00:12 nud permanent dev bc
addr add 192.168.64.13/31 dev h3
link set dev h3 gso_max_segs 1 multicast off up
neigh add 192.168.64.12 lladdr 02:00:00:00:00:14 nud permanent dev h3
route add 192.168.64.2/31 src 192.168.64.5 nexthop via 192.168.64.6 dev ab.0 weight 1 nexthop via 192.168.64.8 dev ab.1 weight 1
route add 192.168.64.14/32 via 192.168.64.11 dev bc src 192.168.64.5
route add 192.168.64.15/32 via 192.168.64.12 dev h3 src 192.168.64.5
END

ip -n c-gw -batch - <<'END'
link set dev lo up
addr add 192.168.64.11/31 dev bc
link set dev bc gso_max_segs 1 multicast off up
neigh add 192.168.64.10 lladdr 02:00:00:00:00:10 nud permanent dev bc
addr add 192.168.64.14/31 dev spare
link set dev spare gso_max_segs 1 multicast off up
neigh add 192.168.64.15 lladdr 02:00:00:00:00:1a nud permanent dev spare
route add 192.168.64.2/31 via 192.168.64.10 dev bc src 192.168.64.11
route add 192.168.64.4/31 via 192.168.64.10 dev bc src 192.168.64.11
route add 192.168.64.6/31 via 192.168.64.10 dev bc src 192.168.64.11
route add 192.168.64.8/31 via 192.168.64.10 dev bc src 192.168.64.11
route add 192.168.64.12/31 via 192.168.64.10 dev bc src 192.168.64.11
END

ip -n h1 -batch - <<'END'
link set dev lo up
addr add 192.168.64.2/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 192.168.64.3 lladdr 02:00:00:00:00:02 nud permanent dev eth0
route add default via 192.168.64.3 dev eth0 src 192.168.64.2
END

ip -n h2 -batch - <<'END'
link set dev lo up
addr add 192.168.64.4/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 192.168.64.5 lladdr 02:00:00:00:00:06 nud permanent dev eth0
route add default via 192.168.64.5 dev eth0 src 192.168.64.4
END

ip -n h3 -batch - <<'END'
link set dev lo up
addr add 192.168.64.12/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 192.168.64.13 lladdr 02:00:00:00:00:16 nud permanent dev eth0
addr add 192.168.64.15/31 dev eth1
link set dev eth1 gso_max_segs 1 multicast off up
neigh add 192.168.64.14 lladdr 02:00:00:00:00:18 nud permanent dev eth1
route add 192.168.64.2/31 via 192.168.64.13 dev eth0 src 192.168.64.12
route add 192.168.64.4/31 via 192.168.64.13 dev eth0 src 192.168.64.12
route add 192.168.64.6/31 via 192.168.64.13 dev eth0 src 192.168.64.12
route add 192.168.64.8/31 via 192.168.64.13 dev eth0 src 192.168.64.12
route add 192.168.64.10/31 via 192.168.64.13 dev eth0 src 192.168.64.12
END

ip -n wires -batch - <<'END'
link set dev w0a multicast off up
link set dev w0b multicast off up
link set dev w1a multicast off up
link set dev w1b multicast off up
link set dev w2a multicast off up
link set dev w2c multicast off up
link set dev w2d multicast off up
link set dev w2b multicast off up
link set dev w2e multicast off up
link set dev w2f multicast off up
link set dev w3a multicast off up
link set dev w3c multicast off up
link set dev w3d multicast off up
link set dev w3b multicast off up
link set dev w3e multicast off up
link set dev w3f multicast off up
link set dev w4a multicast off up
link set dev w4b multicast off up
link set dev w4e multicast off up
link set dev w4f multicast off up
link set dev w5a multicast off up
link set dev w5b multicast off up
link set dev w6a multicast off up
link set dev w6b multicast off up
END

tc -n wires -batch - <<'END'
qdisc add dev w0b root handle 1: netem limit 1000000 delay 1500ns rate 100000000000bit
qdisc add dev w0a clsact
filter add dev w0a ingress matchall action mirred egress redirect dev w0b
qdisc add dev w0a root handle 1: netem limit 1000000 delay 1500ns
qdisc add dev w0b clsact
filter add dev w0b ingress matchall action mirred egress redirect dev w0a
qdisc add dev w1b root handle 1: netem limit 1000000 delay 1500ns rate 100000000000bit
qdisc add dev w1a clsact
filter add dev w1a ingress matchall action mirred egress redirect dev w1b
qdisc add dev w1a root handle 1: netem limit 1000000 delay 1500ns
qdisc add dev w1b clsact
filter add dev w1b ingress matchall action mirred egress redirect dev w1a
qdisc add dev w2b root handle 1: netem limit 1519810 delay 10213123ns loss random 0.01% seed 3589062673510339077
qdisc add dev w2c root handle 1: netem limit 1519810 rate 50000000000bit
qdisc add dev w2a clsact
filter add dev w2a ingress matchall action mirred egress redirect dev w2c
qdisc add dev w2d clsact
filter add dev w2d ingress matchall action mirred egress redirect dev w2b
qdisc add dev w2a root handle 1: netem limit 1519810 delay 10213123ns loss random 0.01% seed 16908215257509224700
qdisc add dev w2e root handle 1: netem limit 1519810 rate 50000000000bit
qdisc add dev w2b clsact
filter add dev w2b ingress matchall action mirred egress redirect dev w2e
qdisc add dev w2f clsact
filter add dev w2f ingress matchall action mirred egress redirect dev w2a
qdisc add dev w3b root handle 1: netem limit 1519810 delay 10213123ns loss random 0.01% seed 17921566074965280134
qdisc add dev w3c root handle 1: netem limit 1519810 rate 50000000000bit
qdisc add dev w3a clsact
filter add dev w3a ingress matchall action mirred egress redirect dev w3c
qdisc add dev w3d clsact
filter add dev w3d ingress matchall action mirred egress redirect dev w3b
qdisc add dev w3a root handle 1: netem limit 1519810 delay 10213123ns loss random 0.01% seed 1955155861634077788
qdisc add dev w3e root handle 1: netem limit 1519810 rate 50000000000bit
qdisc add dev w3b clsact
filter add dev w3b ingress matchall action mirred egress redirect dev w3e
qdisc add dev w3f clsact
filter add dev w3f ingress matchall action mirred egress redirect dev w3a
qdisc add dev w4b root handle 1: netem limit 1000000 delay 7ns rate 20000000bit
qdisc add dev w4a clsact
filter add dev w4a ingress matchall action mirred egress redirect dev w4b
qdisc add dev w4a root handle 1: netem limit 1224770 delay 1234567891ns loss gemodel 0.3367003367% 33.333333333333% 100% 0% seed 5045572542878969890
qdisc add dev w4e root handle 1: netem limit 1224770 rate 333333336bit
qdisc add dev w4b clsact
filter add dev w4b ingress matchall action mirred egress redirect dev w4e
qdisc add dev w4f clsact
filter add dev w4f ingress matchall action mirred egress redirect dev w4a
qdisc add dev w5b root handle 1: netem limit 1000000 delay 1500ns rate 100000000000bit
qdisc add dev w5a clsact
filter add dev w5a ingress matchall action mirred egress redirect dev w5b
qdisc add dev w5a root handle 1: netem limit 1000000 delay 1500ns
qdisc add dev w5b clsact
filter add dev w5b ingress matchall action mirred egress redirect dev w5a
qdisc add dev w6b root handle 1: netem limit 1000000 delay 1000000ns
qdisc add dev w6a clsact
filter add dev w6a ingress matchall action mirred egress redirect dev w6b
qdisc add dev w6a root handle 1: netem limit 1000000 delay 1000000ns rate 1000000000bit
qdisc add dev w6b clsact
filter add dev w6b ingress matchall action mirred egress redirect dev w6a
END

tc -n a-gw -batch - <<'END'
qdisc add dev h1 root handle 1: netem limit 826 rate 100000000000bit
qdisc add dev ab.0 root handle 1: tbf rate 50000000000bit burst 6250b limit 127665022b
qdisc add dev ab.0 parent 1:1 handle 10: fq_codel limit 84323 flows 1024 target 5000us interval 100000us memory_limit 600717052b ecn
qdisc add dev ab.1 root handle 1: tbf rate 50000000000bit burst 6250b limit 127665022b
qdisc add dev ab.1 parent 1:1 handle 10: fq_codel limit 84323 flows 1024 target 5000us interval 100000us memory_limit 600717052b ecn
END

tc -n b-gw -batch - <<'END'
qdisc add dev h2 root handle 1: netem limit 826 rate 100000000000bit
qdisc add dev ab.0 root handle 1: tbf rate 50000000000bit burst 6250b limit 127665022b
qdisc add dev ab.0 parent 1:1 handle 10: fq_codel limit 84323 flows 1024 target 5000us interval 100000us memory_limit 600717052b ecn
qdisc add dev ab.1 root handle 1: tbf rate 50000000000bit burst 6250b limit 127665022b
qdisc add dev ab.1 parent 1:1 handle 10: fq_codel limit 84323 flows 1024 target 5000us interval 100000us memory_limit 600717052b ecn
qdisc add dev bc root handle 1: tbf rate 20000000bit burst 18028b limit 748162b
qdisc add dev bc parent 1:1 handle 10: codel limit 83 target 5000us interval 100000us noecn
qdisc add dev h3 root handle 1: netem limit 826 rate 100000000000bit
END

tc -n c-gw -batch - <<'END'
qdisc add dev bc root handle 1: tbf rate 333333336bit burst 18028b limit 1048576b
qdisc add dev bc parent 1:1 handle 10: bfifo limit 1048576b
qdisc add dev spare root handle 1: netem limit 100 rate 1000000000bit
END

ip netns exec a-gw ethtool -K h1 tso off gso off gro off
ip netns exec a-gw ethtool -K ab.0 tso off gso off gro off
ip netns exec a-gw ethtool -K ab.1 tso off gso off gro off

ip netns exec b-gw ethtool -K h2 tso off gso off gro off
ip netns exec b-gw ethtool -K ab.0 tso off gso off gro off
ip netns exec b-gw ethtool -K ab.1 tso off gso off gro off
ip netns exec b-gw ethtool -K bc tso off gso off gro off
ip netns exec b-gw ethtool -K h3 tso off gso off gro off

ip netns exec c-gw ethtool -K bc tso off gso off gro off
ip netns exec c-gw ethtool -K spare tso off gso off gro off

ip netns exec h1 ethtool -K eth0 tso off gso off gro off

ip netns exec h2 ethtool -K eth0 tso off gso off gro off

ip netns exec h3 ethtool -K eth0 tso off gso off gro off
ip netns exec h3 ethtool -K eth1 tso off gso off gro off
