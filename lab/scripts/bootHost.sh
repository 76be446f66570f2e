#!/usr/bin/env bash
# Boots one host and stays in the foreground: bootHost.sh DISK LOWER BRIDGE NAME CONTAINER Run it in
# a mount namespace of its own: the host's file systems then vanish with the host.
set -euo pipefail

disk=$1 lower=$2 bridge=$3 name=$4 container=$5

mkdir -p "$disk"/{upper,work,root}
mount -t overlay "$name" -o "lowerdir=$lower,upperdir=$disk/upper,workdir=$disk/work" "$disk/root"

# Overlay on overlay does not work, and etcd needs a real disk: these three are plain directories.
binds=()
for kept in containerd kubelet etcd; do
    mkdir -p "$disk/$kept"
    binds+=("--bind=$disk/$kept:/var/lib/$kept")
done

# No lock files: the lab itself records who owns a host.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=1 SYSTEMD_NSPAWN_LOCK=0
exec systemd-nspawn --quiet --boot --register=no --keep-unit --notify-ready=no \
    --directory="$disk/root" --machine="$container" --hostname="$name" \
    --network-bridge="$bridge" --resolv-conf=off --timezone=off --link-journal=no \
    --capability=all --system-call-filter='@raw-io @keyring bpf perf_event_open' \
    "${binds[@]}"
