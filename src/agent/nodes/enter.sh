#!/bin/sh
# enter [-OPTION...] NODE WORD... runs the words, joined by spaces, in a shell on NODE: the calling convention of ssh.
#
# It may be called from inside another node, whose PID namespace cannot enter a sibling's. So it stays in the caller's,
# takes the node's other namespaces from the lab's own procfs, and mounts a /proc that shows the caller's processes.
while :; do case $1 in -*) shift ;; *) break ;; esac; done
node=$1
shift
if ! read -r pid < "/run/longhaul/nodes/$node.pid"; then
  echo "enter: no node named $node" >&2
  exit 255
fi
ns=/run/longhaul/proc/$pid/ns
exec nsenter --net="$ns/net" --uts="$ns/uts" --ipc="$ns/ipc" --mount="$ns/mnt" \
  unshare --mount --mount-proc /bin/sh -c "cd /tmp; $*"
