#!/usr/bin/env bash
# Saves a snapshot of etcd on this machine and reads it back, before a kube-apiserver is swapped.
#
# Does nothing if kube-apiserver already runs VERSION. Keeps only the last KEEP of our snapshots.
# Arguments: VERSION DIRECTORY KEEP
set -euo pipefail
# shellcheck source=edge/scripts/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
readonly version="$1" directory="$2" keep="$3"
give_way

pid="$(pid_of kube-apiserver)"
[[ $pid -gt 0 ]] || fail snapshot-not-taken "kube-apiserver: no process is running, so the address of etcd is unknown"
before="$(version_said_by "/proc/$pid/exe")"
if [[ $before == "$version" ]]; then
    printf '{"node":"%s","snapshot":"none: kube-apiserver runs %s already"}\n' "$(uname -n)" "$version"
    exit 0
fi
command -v etcdctl >/dev/null || fail etcd-snapshot "etcdctl is not installed here: install it (and etcdutl), or set kube-lockstep:etcdSnapshot.enabled to false"

servers="$(argument "$pid" etcd-servers '')"
endpoint="$(tr ',' '\n' <<<"$servers" | grep -m 1 -E '//(127\.|localhost|\[::1\])' || tr ',' '\n' <<<"$servers" | head -n 1)"
options=(--endpoints "$endpoint")
for pair in etcd-cafile=cacert etcd-certfile=cert etcd-keyfile=key; do
    value="$(argument "$pid" "${pair%=*}" '')"
    [[ -z $value ]] || options+=("--${pair#*=}" "$value")
done

umask 077 # a snapshot holds every Secret of the cluster
mkdir -p "$directory"
file="$directory/before-$version-$(date -u +%Y%m%dT%H%M%SZ).db"
ETCDCTL_API=3 etcdctl "${options[@]}" snapshot save "$file.part" >/dev/null 2>"$file.log" ||
    fail snapshot-not-taken "etcd: no snapshot from $endpoint: $(tail -n 1 "$file.log")"
# etcdutl took `snapshot status` over from etcdctl in v3.5.
reader=etcdutl
command -v etcdutl >/dev/null || reader=etcdctl
status="$(ETCDCTL_API=3 "$reader" snapshot status "$file.part" --write-out json 2>>"$file.log")" ||
    fail snapshot-unreadable "etcd: the snapshot cannot be read back: $(tail -n 1 "$file.log")"
mv -T "$file.part" "$file"
rm -f "$file.log"
find "$directory" -maxdepth 1 -name 'before-v*.db' -printf '%T@ %p\n' | sort -rn | tail -n "+$((keep + 1))" | cut -d ' ' -f 2- | xargs -r -d '\n' rm -f --
printf '{"node":"%s","snapshot":"%s","status":%s}\n' "$(uname -n)" "$file" "$status"
