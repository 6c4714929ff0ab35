#!/bin/sh
# Written by longhaul plan. Run as root, best in namespaces of its own:
#   unshare --net --mount sh -c "mount -t tmpfs tmpfs /run && sh this-script"
set -eu

# These exist once per kernel and cannot be set inside a network namespace.
sysctl -q -w 'net.core.fb_tunnels_only_for_init_net=2' || echo "kept as it is: net.core.fb_tunnels_only_for_init_net" >&2
sysctl -q -w 'net.core.rmem_max=6291456' || echo "kept as it is: net.core.rmem_max" >&2
sysctl -q -w 'net.core.wmem_max=6291456' || echo "kept as it is: net.core.wmem_max" >&2
sysctl -q -w 'net.core.netdev_max_backlog=1000000' || echo "kept as it is: net.core.netdev_max_backlog" >&2
sysctl -q -w 'net.ipv4.tcp_mem=262144 262144 262144' || echo "kept as it is: net.ipv4.tcp_mem" >&2

ip -batch - <<'END'
netns add wires
netns add east-gw
netns add east-1
netns add east-2
netns add east-3
netns add east-4
netns add west-gw
netns add west-1
netns add west-2
netns add west-3
netns add west-4
END

ip netns exec wires sysctl -q -w \
  'net.ipv6.conf.all.disable_ipv6=1' \
  'net.ipv6.conf.default.disable_ipv6=1'

ip netns exec east-gw sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec east-1 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec east-2 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec east-3 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec east-4 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec west-gw sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec west-1 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec west-2 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec west-3 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip netns exec west-4 sysctl -q -w \
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
  'net.ipv4.tcp_rmem=4096 131072 6291456' \
  'net.ipv4.tcp_wmem=4096 16384 6291456'

ip -batch - <<'END'
link add name eth0 mtu 9000 address 02:00:00:00:00:00 numtxqueues 1 numrxqueues 1 netns east-1 type veth peer name w0a mtu 9000 address 02:00:00:00:00:01 numtxqueues 1 numrxqueues 1 netns wires
link add name east-1 mtu 9000 address 02:00:00:00:00:02 numtxqueues 1 numrxqueues 1 netns east-gw type veth peer name w0b mtu 9000 address 02:00:00:00:00:03 numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 9000 address 02:00:00:00:00:04 numtxqueues 1 numrxqueues 1 netns east-2 type veth peer name w1a mtu 9000 address 02:00:00:00:00:05 numtxqueues 1 numrxqueues 1 netns wires
link add name east-2 mtu 9000 address 02:00:00:00:00:06 numtxqueues 1 numrxqueues 1 netns east-gw type veth peer name w1b mtu 9000 address 02:00:00:00:00:07 numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 9000 address 02:00:00:00:00:08 numtxqueues 1 numrxqueues 1 netns east-3 type veth peer name w2a mtu 9000 address 02:00:00:00:00:09 numtxqueues 1 numrxqueues 1 netns wires
link add name east-3 mtu 9000 address 02:00:00:00:00:0a numtxqueues 1 numrxqueues 1 netns east-gw type veth peer name w2b mtu 9000 address 02:00:00:00:00:0b numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 9000 address 02:00:00:00:00:0c numtxqueues 1 numrxqueues 1 netns east-4 type veth peer name w3a mtu 9000 address 02:00:00:00:00:0d numtxqueues 1 numrxqueues 1 netns wires
link add name east-4 mtu 9000 address 02:00:00:00:00:0e numtxqueues 1 numrxqueues 1 netns east-gw type veth peer name w3b mtu 9000 address 02:00:00:00:00:0f numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 9000 address 02:00:00:00:00:10 numtxqueues 1 numrxqueues 1 netns west-1 type veth peer name w4a mtu 9000 address 02:00:00:00:00:11 numtxqueues 1 numrxqueues 1 netns wires
link add name west-1 mtu 9000 address 02:00:00:00:00:12 numtxqueues 1 numrxqueues 1 netns west-gw type veth peer name w4b mtu 9000 address 02:00:00:00:00:13 numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 9000 address 02:00:00:00:00:14 numtxqueues 1 numrxqueues 1 netns west-2 type veth peer name w5a mtu 9000 address 02:00:00:00:00:15 numtxqueues 1 numrxqueues 1 netns wires
link add name west-2 mtu 9000 address 02:00:00:00:00:16 numtxqueues 1 numrxqueues 1 netns west-gw type veth peer name w5b mtu 9000 address 02:00:00:00:00:17 numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 9000 address 02:00:00:00:00:18 numtxqueues 1 numrxqueues 1 netns west-3 type veth peer name w6a mtu 9000 address 02:00:00:00:00:19 numtxqueues 1 numrxqueues 1 netns wires
link add name west-3 mtu 9000 address 02:00:00:00:00:1a numtxqueues 1 numrxqueues 1 netns west-gw type veth peer name w6b mtu 9000 address 02:00:00:00:00:1b numtxqueues 1 numrxqueues 1 netns wires
link add name eth0 mtu 9000 address 02:00:00:00:00:1c numtxqueues 1 numrxqueues 1 netns west-4 type veth peer name w7a mtu 9000 address 02:00:00:00:00:1d numtxqueues 1 numrxqueues 1 netns wires
link add name west-4 mtu 9000 address 02:00:00:00:00:1e numtxqueues 1 numrxqueues 1 netns west-gw type veth peer name w7b mtu 9000 address 02:00:00:00:00:1f numtxqueues 1 numrxqueues 1 netns wires
link add name wan mtu 9000 address 02:00:00:00:00:20 numtxqueues 1 numrxqueues 1 netns east-gw type veth peer name w8a mtu 9000 address 02:00:00:00:00:21 numtxqueues 1 numrxqueues 1 netns wires
link add name wan mtu 9000 address 02:00:00:00:00:22 numtxqueues 1 numrxqueues 1 netns west-gw type veth peer name w8b mtu 9000 address 02:00:00:00:00:23 numtxqueues 1 numrxqueues 1 netns wires
END

ip -n east-gw -batch - <<'END'
link set dev lo up
addr add 10.0.0.3/31 dev east-1
link set dev east-1 gso_max_segs 1 multicast off up
neigh add 10.0.0.2 lladdr 02:00:00:00:00:00 nud permanent dev east-1
addr add 10.0.0.5/31 dev east-2
link set dev east-2 gso_max_segs 1 multicast off up
neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 nud permanent dev east-2
addr add 10.0.0.7/31 dev east-3
link set dev east-3 gso_max_segs 1 multicast off up
neigh add 10.0.0.6 lladdr 02:00:00:00:00:08 nud permanent dev east-3
addr add 10.0.0.9/31 dev east-4
link set dev east-4 gso_max_segs 1 multicast off up
neigh add 10.0.0.8 lladdr 02:00:00:00:00:0c nud permanent dev east-4
addr add 10.0.0.18/31 dev wan
link set dev wan gso_max_segs 1 multicast off up
neigh add 10.0.0.19 lladdr 02:00:00:00:00:22 nud permanent dev wan
route add 10.0.0.10/31 via 10.0.0.19 dev wan src 10.0.0.3
route add 10.0.0.12/31 via 10.0.0.19 dev wan src 10.0.0.3
route add 10.0.0.14/31 via 10.0.0.19 dev wan src 10.0.0.3
route add 10.0.0.16/31 via 10.0.0.19 dev wan src 10.0.0.3
END

ip -n east-1 -batch - <<'END'
link set dev lo up
addr add 10.0.0.2/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 10.0.0.3 lladdr 02:00:00:00:00:02 nud permanent dev eth0
route add default via 10.0.0.3 dev eth0 src 10.0.0.2
END

ip -n east-2 -batch - <<'END'
link set dev lo up
addr add 10.0.0.4/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 10.0.0.5 lladdr 02:00:00:00:00:06 nud permanent dev eth0
route add default via 10.0.0.5 dev eth0 src 10.0.0.4
END

ip -n east-3 -batch - <<'END'
link set dev lo up
addr add 10.0.0.6/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 10.0.0.7 lladdr 02:00:00:00:00:0a nud permanent dev eth0
route add default via 10.0.0.7 dev eth0 src 10.0.0.6
END

ip -n east-4 -batch - <<'END'
link set dev lo up
addr add 10.0.0.8/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 10.0.0.9 lladdr 02:00:00:00:00:0e nud permanent dev eth0
route add default via 10.0.0.9 dev eth0 src 10.0.0.8
END

ip -n west-gw -batch - <<'END'
link set dev lo up
addr add 10.0.0.11/31 dev west-1
link set dev west-1 gso_max_segs 1 multicast off up
neigh add 10.0.0.10 lladdr 02:00:00:00:00:10 nud permanent dev west-1
addr add 10.0.0.13/31 dev west-2
link set dev west-2 gso_max_segs 1 multicast off up
neigh add 10.0.0.12 lladdr 02:00:00:00:00:14 nud permanent dev west-2
addr add 10.0.0.15/31 dev west-3
link set dev west-3 gso_max_segs 1 multicast off up
neigh add 10.0.0.14 lladdr 02:00:00:00:00:18 nud permanent dev west-3
addr add 10.0.0.17/31 dev west-4
link set dev west-4 gso_max_segs 1 multicast off up
neigh add 10.0.0.16 lladdr 02:00:00:00:00:1c nud permanent dev west-4
addr add 10.0.0.19/31 dev wan
link set dev wan gso_max_segs 1 multicast off up
neigh add 10.0.0.18 lladdr 02:00:00:00:00:20 nud permanent dev wan
route add 10.0.0.2/31 via 10.0.0.18 dev wan src 10.0.0.11
route add 10.0.0.4/31 via 10.0.0.18 dev wan src 10.0.0.11
route add 10.0.0.6/31 via 10.0.0.18 dev wan src 10.0.0.11
route add 10.0.0.8/31 via 10.0.0.18 dev wan src 10.0.0.11
END

ip -n west-1 -batch - <<'END'
link set dev lo up
addr add 10.0.0.10/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 10.0.0.11 lladdr 02:00:00:00:00:12 nud permanent dev eth0
route add default via 10.0.0.11 dev eth0 src 10.0.0.10
END

ip -n west-2 -batch - <<'END'
link set dev lo up
addr add 10.0.0.12/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 10.0.0.13 lladdr 02:00:00:00:00:16 nud permanent dev eth0
route add default via 10.0.0.13 dev eth0 src 10.0.0.12
END

ip -n west-3 -batch - <<'END'
link set dev lo up
addr add 10.0.0.14/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 10.0.0.15 lladdr 02:00:00:00:00:1a nud permanent dev eth0
route add default via 10.0.0.15 dev eth0 src 10.0.0.14
END

ip -n west-4 -batch - <<'END'
link set dev lo up
addr add 10.0.0.16/31 dev eth0
link set dev eth0 gso_max_segs 1 multicast off up
neigh add 10.0.0.17 lladdr 02:00:00:00:00:1e nud permanent dev eth0
route add default via 10.0.0.17 dev eth0 src 10.0.0.16
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
link set dev w7a multicast off up
link set dev w7b multicast off up
link set dev w8a multicast off up
link set dev w8b multicast off up
END

tc -n wires -batch - <<'END'
qdisc add dev w0b root handle 1: netem limit 1000000 delay 5000ns rate 10000000000bit
qdisc add dev w0a clsact
filter add dev w0a ingress matchall action mirred egress redirect dev w0b
qdisc add dev w0a root handle 1: netem limit 1000000 delay 5000ns
qdisc add dev w0b clsact
filter add dev w0b ingress matchall action mirred egress redirect dev w0a
qdisc add dev w1b root handle 1: netem limit 1000000 delay 5000ns rate 10000000000bit
qdisc add dev w1a clsact
filter add dev w1a ingress matchall action mirred egress redirect dev w1b
qdisc add dev w1a root handle 1: netem limit 1000000 delay 5000ns
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
qdisc add dev w4b root handle 1: netem limit 1000000 delay 5000ns rate 10000000000bit
qdisc add dev w4a clsact
filter add dev w4a ingress matchall action mirred egress redirect dev w4b
qdisc add dev w4a root handle 1: netem limit 1000000 delay 5000ns
qdisc add dev w4b clsact
filter add dev w4b ingress matchall action mirred egress redirect dev w4a
qdisc add dev w5b root handle 1: netem limit 1000000 delay 5000ns rate 10000000000bit
qdisc add dev w5a clsact
filter add dev w5a ingress matchall action mirred egress redirect dev w5b
qdisc add dev w5a root handle 1: netem limit 1000000 delay 5000ns
qdisc add dev w5b clsact
filter add dev w5b ingress matchall action mirred egress redirect dev w5a
qdisc add dev w6b root handle 1: netem limit 1000000 delay 5000ns rate 10000000000bit
qdisc add dev w6a clsact
filter add dev w6a ingress matchall action mirred egress redirect dev w6b
qdisc add dev w6a root handle 1: netem limit 1000000 delay 5000ns
qdisc add dev w6b clsact
filter add dev w6b ingress matchall action mirred egress redirect dev w6a
qdisc add dev w7b root handle 1: netem limit 1000000 delay 5000ns rate 10000000000bit
qdisc add dev w7a clsact
filter add dev w7a ingress matchall action mirred egress redirect dev w7b
qdisc add dev w7a root handle 1: netem limit 1000000 delay 5000ns
qdisc add dev w7b clsact
filter add dev w7b ingress matchall action mirred egress redirect dev w7a
qdisc add dev w8b root handle 1: netem limit 1000000 delay 5106500ns
qdisc add dev w8a clsact
filter add dev w8a ingress matchall action mirred egress redirect dev w8b
qdisc add dev w8a root handle 1: netem limit 1000000 delay 5106500ns
qdisc add dev w8b clsact
filter add dev w8b ingress matchall action mirred egress redirect dev w8a
END

tc -n east-gw -batch - <<'END'
qdisc add dev east-1 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev east-2 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev east-3 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev east-4 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev wan root handle 1: netem limit 71 rate 200000000bit
END

tc -n west-gw -batch - <<'END'
qdisc add dev west-1 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev west-2 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev west-3 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev west-4 root handle 1: netem limit 16 rate 10000000000bit
qdisc add dev wan root handle 1: netem limit 71 rate 200000000bit
END

ip netns exec east-gw ethtool -K east-1 tso off gso off gro off
ip netns exec east-gw ethtool -K east-2 tso off gso off gro off
ip netns exec east-gw ethtool -K east-3 tso off gso off gro off
ip netns exec east-gw ethtool -K east-4 tso off gso off gro off
ip netns exec east-gw ethtool -K wan tso off gso off gro off

ip netns exec east-1 ethtool -K eth0 tso off gso off gro off

ip netns exec east-2 ethtool -K eth0 tso off gso off gro off

ip netns exec east-3 ethtool -K eth0 tso off gso off gro off

ip netns exec east-4 ethtool -K eth0 tso off gso off gro off

ip netns exec west-gw ethtool -K west-1 tso off gso off gro off
ip netns exec west-gw ethtool -K west-2 tso off gso off gro off
ip netns exec west-gw ethtool -K west-3 tso off gso off gro off
ip netns exec west-gw ethtool -K west-4 tso off gso off gro off
ip netns exec west-gw ethtool -K wan tso off gso off gro off

ip netns exec west-1 ethtool -K eth0 tso off gso off gro off

ip netns exec west-2 ethtool -K eth0 tso off gso off gro off

ip netns exec west-3 ethtool -K eth0 tso off gso off gro off

ip netns exec west-4 ethtool -K eth0 tso off gso off gro off
