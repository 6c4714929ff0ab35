#!/bin/sh
# First process of the self-test guest. Writes "name value..." lines to result.txt in the host directory the kernel was
# started in, each line complete before the next check starts, so that a check that hangs is known by its absence.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
# Newer versions of mount(8) pass options one by one, which hostfs cannot take; this asks for the classic call.
export LIBMOUNT_FORCE_MOUNT2=always
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mount -t hostfs none /mnt -o /proc/self/cwd
result=/mnt/result.txt
probe=/mnt/probe
power_off() { echo o >/proc/sysrq-trigger; while :; do sleep 1; done; }
uptime_s() { read -r up _ </proc/uptime && echo "$up"; }

echo "version $(uname -r)" >$result
for check in entropy tick clock tsc fail timer cpuid; do echo "$check $($probe $check)" >>$result; done
echo "masked $(cat /proc/sys/kernel/longhaul_cpuid_masked)" >>$result
echo "uuid $(cat /proc/sys/kernel/random/uuid)" >>$result

before=$(uptime_s)
sleep 3600
echo "sleep $before $(uptime_s)" >>$result

ip netns add near && ip netns add far || power_off
ip link add name near0 netns near type veth peer name far0 netns far
ip -n near address add 192.0.2.1/24 dev near0
ip -n far address add 192.0.2.2/24 dev far0
ip -n near link set dev near0 up
ip -n far link set dev far0 up
ip netns exec near tc qdisc add dev near0 root netem delay 10ms
ip netns exec far tc qdisc add dev far0 root netem delay 10ms
sleep 1
echo "ping $(ip netns exec near ping -q -i 0.1 -c 4 192.0.2.2 | grep ^rtt)" >>$result
# The first answer of the row above included the ARP exchange; the second row is the one that counts.
echo "netem $(ip netns exec near ping -q -i 0.1 -c 4 192.0.2.2 | grep ^rtt)" >>$result

# Last, because a kernel without the rule for polling programs never gets past these two.
for check in yield poll; do echo "$check $($probe $check)" >>$result; done
echo "end" >>$result
power_off
