#!/usr/bin/env bash
# Tells what runs on this machine, changing nothing.
#
# Arguments: binaries whose version is known already, each INODE_ID=TEXT (see inode_id).
# Prints lines of KEY<TAB>VALUE; a line `component` begins what is said of that component.
set -euo pipefail

declare -A known=()
for argument in "$@"; do known["${argument%%=*}"]="${argument#*=}"; done

say() { printf '%s\t%s\n' "$1" "$(tr '\n\t' '  ' <<<"$2")"; }

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

# The value of --NAME in the arguments of process $1, or the default $3.
argument() {
    local value
    value="$(tr '\0' '\n' <"/proc/$1/cmdline" | sed -n "s/^--$2=//p" | tail -n 1)"
    printf '%s' "${value:-$3}"
}

# The value of a top-level key of the YAML file that --config names, or the default $3.
config_value() {
    local file value=""
    file="$(argument "$1" config '')"
    [[ -r $file ]] && value="$(sed -n "s/^$2:[[:space:]]*//p" "$file" | tr -d "\"'" | head -n 1)"
    printf '%s' "${value:-$3}"
}

# GET $1; prints `ok`, or what was answered. Further arguments go to curl.
get() {
    local url="$1" answer
    shift
    if answer="$(curl --silent --show-error --insecure --max-time 3 --write-out '\n%{http_code}' "$@" "$url" 2>&1)"; then
        [[ ${answer##*$'\n'} == 200 ]] && printf 'ok' || printf '%s: %s' "$url" "$(tr '\n' ' ' <<<"$answer")"
    else
        printf '%s: %s' "$url" "$(tr '\n' ' ' <<<"$answer")"
    fi
}

api_server_health() {
    local pid="$1" url health certificate key host
    host="$(argument "$pid" bind-address 127.0.0.1)"
    [[ $host == 0.0.0.0 || $host == :: ]] && host=127.0.0.1
    url="https://$host:$(argument "$pid" secure-port 6443)/readyz"
    health="$(get "$url")"
    certificate="$(argument "$pid" kubelet-client-certificate '')"
    key="$(argument "$pid" kubelet-client-key '')"
    # Without anonymous requests, the certificate it shows to kubelets is one that it trusts itself.
    if [[ $health != ok && -r $certificate && -r $key ]]; then
        health="$(get "$url" --cert "$certificate" --key "$key")"
    fi
    printf '%s' "$health"
}

health_of() {
    local pid="$2" address health
    case "$1" in
    kube-apiserver) api_server_health "$pid" ;;
    kube-controller-manager) get "https://127.0.0.1:$(argument "$pid" secure-port 10257)/healthz" ;;
    kube-scheduler) get "https://127.0.0.1:$(argument "$pid" secure-port 10259)/readyz" ;;
    kubelet) get "http://127.0.0.1:$(config_value "$pid" healthzPort 10248)/healthz" ;;
    kube-proxy)
        address="$(config_value "$pid" healthzBindAddress 127.0.0.1:10256)"
        health="$(get "http://${address/0.0.0.0/127.0.0.1}/livez")"
        # /livez came with v1.28.
        [[ $health == *404* ]] && health="$(get "http://${address/0.0.0.0/127.0.0.1}/healthz")"
        printf '%s' "$health"
        ;;
    esac
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
