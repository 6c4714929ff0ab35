#!/bin/sh
# First process of a cell on the host engine, in new mount, PID, network, UTS and IPC namespaces (and a user namespace,
# when not started by root). It makes all files read-only but the cell's directory, gives the agent private /run and
# /tmp, and runs it. When this process ends, by whatever means, the kernel ends everything else in the PID namespace.
#
# Usage: host-init.sh CELL_DIR APP_DIR NATIVE_DIR|- COMMAND [ARGUMENT...]
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

die() {
  echo "longhaul init: $1" >&2
  exit 70
}

# Held open, because /run and /tmp, where these may lie, are covered soon.
exec 3<"$1" 4<"$2" || die 'no cell directory'
native=$3
[ "$native" = - ] || exec 5<"$native"
shift 3
mounts=$(cat /proc/self/mountinfo)

mount -t proc proc /proc || die 'could not mount /proc'
mount -t tmpfs -o mode=755 tmpfs /run || die 'could not mount /run'
mkdir -p /run/longhaul/cell /run/longhaul/app /run/longhaul/native /run/longhaul/home

# Shows the open directory $1 as $2. The path in /proc leads to it even where a mount covers its name, which mount(8)
# must not "canonicalize" away.
show() {
  mount --no-canonicalize --bind "/proc/self/fd/$1" "$2" || die "could not mount $2"
}
show 3 /run/longhaul/cell
show 4 /run/longhaul/app
[ "$native" = - ] || show 5 /run/longhaul/native
exec 3<&- 4<&- 5<&-

# Flags that were there must be named again: in a user namespace the kernel refuses to drop them.
make_read_only() {
  flags=
  for flag in nosuid nodev noexec noatime nodiratime relatime; do
    case ",$2," in *",$flag,"*) flags="$flags,$flag" ;; esac
  done
  mount -o "remount,bind,ro$flags" "$1" || die "could not make $1 read-only"
}
make_read_only /run/longhaul/app "$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \/run\/longhaul\/app \([^ ]*\) .*/\1/p' /proc/self/mountinfo)"

# proc(5): id, parent, device, root, mount point, options; special characters of the mount point are octal escapes.
while read -r _ _ _ _ point options _; do
  point=$(printf '%b' "$point")
  case "$options" in ro | ro,*) continue ;; esac
  case "$point" in /proc | /proc/* | /sys | /sys/* | /run | /run/* | /tmp | /tmp/* | /dev/shm | /dev/pts | /dev/mqueue) continue ;; esac
  make_read_only "$point" "$options"
done <<END
$mounts
END

mount -t sysfs sysfs /sys || die 'could not mount /sys'
mount -t tmpfs -o mode=1777 tmpfs /tmp || die 'could not mount /tmp'
mount -t tmpfs -o mode=1777 tmpfs /dev/shm || die 'could not mount /dev/shm'
hostname longhaul || die "could not set the host name"
ip link set dev lo up || die 'could not bring up lo'

"$@" </dev/null
exit $?
