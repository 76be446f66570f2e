#!/bin/sh
# Run by lab-mounts.service before anything else of the host.
set -eu

mount --make-rshared /
ln -sf /dev/null /dev/kmsg

# cgroup v2 is writable; of v1, systemd-nspawn mounts everything but its own hierarchy read-only.
if [ "$(stat -fc %T /sys/fs/cgroup)" != cgroup2fs ]; then
    for controller in memory pids cpu cpuacct cpu,cpuacct cpuset blkio devices freezer; do
        hierarchy=/sys/fs/cgroup/$controller
        if [ -d "$hierarchy" ] && [ ! -L "$hierarchy" ]; then
            mount -o remount,bind,rw "$hierarchy"
        fi
    done
fi
echo "shared mounts and writable control groups"
