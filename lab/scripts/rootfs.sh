#!/usr/bin/env bash
# Makes the root file system that all hosts of the lab share: rootfs.sh TARGET [MIRROR]
# TARGET appears whole or not at all (built beside it, then renamed). Nothing of a particular lab goes in here.
set -euo pipefail

target=$1
mirror=${2:-http://deb.debian.org/debian}
suite=bookworm
packages=(
    systemd systemd-sysv dbus udev openssh-server ca-certificates curl procps kmod util-linux
    iproute2 iptables nftables conntrack ethtool socat
    containerd runc containernetworking-plugins busybox-static
)

mkdir -p "$(dirname "$target")"
# What a killed run left. debootstrap mounts proc in it, and to delete through a mount would be a disaster.
for stale in "$target".new.*; do
    [[ -d $stale ]] || continue
    umount -q "$stale"/{proc,sys} || true
    rm -rf --one-file-system "$stale"
done
new=$(mktemp -d "$target.new.XXXXXX")
trap 'rm -rf --one-file-system "$new"' EXIT
chmod 755 "$new"

include=$(IFS=,; echo "${packages[*]}")
debootstrap --variant=minbase --include="$include" "$suite" "$new" "$mirror"

# Each host makes its own identity: no machine id and no host keys come with the image.
: >"$new/etc/machine-id"
rm -f "$new"/etc/ssh/ssh_host_* "$new/var/lib/dbus/machine-id"
rm -rf "$new"/var/cache/apt/* "$new"/var/lib/apt/lists/* "$new"/usr/share/{doc,man,locale}

mv -T "$new" "$target"
trap - EXIT
echo "rootfs $target"
