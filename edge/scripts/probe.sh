#!/usr/bin/env bash
# Tells what runs on this machine, changing nothing. Comes after common.sh on standard input.
#
# Arguments: binaries whose version is known already, each INODE_ID=TEXT (see inode_id).
# Prints lines of KEY<TAB>VALUE; a line `component` begins what is said of that component.
set -euo pipefail

declare -A known=()
for argument in "$@"; do known["${argument%%=*}"]="${argument#*=}"; done

say() { printf '%s\t%s\n' "$1" "${2//[$'\n\t']/ }"; }

# Device, inode, size and modification time: another binary never has the same.
inode_id() { stat -L --printf '%d:%i:%s:%Y' "$1" 2>/dev/null; }

# The version that a binary says it is; executes it only where that is not known already.
version_of() {
    local id text
    id="$(inode_id "$1")" || { printf '\tabsent'; return; }
    text="${known[$id]:-}"
    if [[ -z $text ]]; then
        text="$(timeout 10 "$1" --version 2>&1 </dev/null | head -n 1)" || true
        known["$id"]="$text"
    fi
    printf '%s\t%s' "$id" "$text"
}

look_at() {
    local component="$1" unit="$1.service" properties pid binary boot ticks
    properties="$(systemctl show "$unit" -p LoadState -p ActiveState -p Restart -p MainPID -p ExecStart)"
    [[ $properties == *LoadState=loaded* ]] || return 0
    pid="$(sed -n 's/^MainPID=//p' <<<"$properties")"
    binary="$(sed -n 's/^ExecStart={ path=\([^ ;]*\).*/\1/p' <<<"$properties" | tail -n 1)"
    say component "$component"
    say unit "$unit"
    say activeState "$(sed -n 's/^ActiveState=//p' <<<"$properties")"
    say restart "$(sed -n 's/^Restart=//p' <<<"$properties")"
    say binary "$binary"
    printf 'onDisk\t%s\n' "$(version_of "$binary")"
    [[ $pid -gt 0 && -e /proc/$pid/exe ]] || return 0
    printf 'running\t%s\n' "$(version_of "/proc/$pid/exe")"
    say args "$(base64 -w 0 <"/proc/$pid/cmdline")"
    boot="$(sed -n 's/^btime //p' /proc/stat)"
    ticks="$(sed 's/.*) //' "/proc/$pid/stat" | cut -d ' ' -f 20)"
    say startedAt "$((boot + ticks / $(getconf CLK_TCK)))"
    say health "$(health_of "$component" "$pid")"
}

say hostname "$(uname -n)"
say architecture "$(uname -m)"
for component in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy; do
    look_at "$component"
done
for record in /var/lib/kube-lockstep/records/*; do
    [[ -f $record ]] && say record "${record##*/} $(head -n 1 "$record")"
done
say end probe
