#!/bin/sh
# First process of a longhaul guest. It gives the guest a root file system that it may change without changing the
# host, mounts what the command needs, runs the command and powers the guest off.
#
# The kernel is started in a private "boot" directory on the host, and hostfs paths are resolved on the host by the
# kernel's own process, so /proc/self/cwd names that directory without its path ever entering the guest. It holds:
#   init    this script
#   command shell text that sets the positional parameters to the command
#   mounts  lines "NAME ro|rw TARGET"; NAME is a symbolic link in boot/links to a host directory
#   limit   guest seconds after which the command counts as stuck, or nothing
#   status  written here: the command's exit status, or "stuck"
boot=/proc/self/cwd
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Newer versions of mount(8) pass options one by one, which hostfs cannot take; this asks for the classic call.
export PATH LIBMOUNT_FORCE_MOUNT2=always

# Without power-off the first process would end, which is a kernel panic.
finish() {
  echo "$1" >/run/longhaul/boot/status
  echo o >/proc/sysrq-trigger
  while :; do sleep 1000; done
}

# Until the new root is entered, /proc is the host's: ending as a kernel panic is the safe way out.
entered=
die() {
  echo "longhaul init: $1"
  [ -n "$entered" ] || exit 70
  finish init
}

# In virtual time a guest that waits for something that never comes skips from one kernel timer to the next for ever.
watch_for_stuck_command() {
  sleep "$1"
  echo "longhaul init: still running after $1 s:"
  for process in /proc/[0-9]*; do
    # Threads of the kernel have no executable.
    [ -e "$process/exe" ] || continue
    state=$(sed -n 's/^State:[[:space:]]*//p' "$process/status")
    echo "  ${process#/proc/} $state in $(cat "$process/wchan"): $(tr '\0' ' ' <"$process/cmdline")"
  done
  finish stuck
}

. "$boot/command"
mounts=$(cat "$boot/mounts")
read -r limit <"$boot/limit"

# Lower layer: the host's files, mounted read-only by the kernel. Upper layer: memory.
mount -t tmpfs -o mode=755 tmpfs /tmp
mkdir /tmp/upper /tmp/work /tmp/root
mount -t overlay -o lowerdir=/,upperdir=/tmp/upper,workdir=/tmp/work overlay /tmp/root || die 'no overlay root'
cd /tmp/root || die 'no new root'
mkdir -p proc sys dev run tmp
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devtmpfs -o mode=755 devtmpfs dev
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mkdir -p dev/pts dev/shm run/longhaul/boot run/longhaul/home
mount -t devpts -o ptmxmode=666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t hostfs -o "$boot/" none run/longhaul/boot || die 'no boot directory'
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr

# pivot_root rather than chroot: inside a chroot the kernel refuses user namespaces.
pivot_root . . && umount -l . && cd / || die 'could not enter the new root'
entered=yes

while read -r name mode target; do
  [ -n "$name" ] || continue
  mkdir -p "$target"
  mount -t hostfs -o "$mode,$boot/links/$name/" none "$target" || die "could not mount $target"
done <<END
$mounts
END

# From here on not even root of the guest can mount anything else of the host.
echo 1 >/sys/module/hostfs/parameters/sealed || die 'this kernel cannot seal the host: rebuild it'

echo longhaul >/proc/sys/kernel/hostname
ip link set dev lo up
[ -z "$limit" ] || watch_for_stuck_command "$limit" &

"$@" </dev/null
finish $?
