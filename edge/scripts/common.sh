#!/usr/bin/env bash
# What the scripts on a machine have in common: asking processes, units and health endpoints.
set -euo pipefail

# shellcheck disable=SC2034 # the scripts that source this file use it
lockstep=/var/lib/kube-lockstep

fail() {
    printf '%s: %s\n' "$(uname -n)" "$*" >&2
    exit 1
}

# This script takes what the machine has left: what serves here comes first.
give_way() {
    renice -n 19 -p $$ >/dev/null 2>&1 || true
    ionice -c 3 -p $$ 2>/dev/null || true
}

# The value of property $2 of unit $1.
unit_property() { systemctl show "$1.service" -p "$2" --value; }

# The process of component $1; 0 where none runs.
pid_of() { unit_property "$1" MainPID; }

# The path of the binary that the unit of component $1 starts.
binary_of() { systemctl show "$1.service" -p ExecStart | sed -n 's/^ExecStart={ path=\([^ ;]*\).*/\1/p' | tail -n 1; }

# The version that binary $1 says it is: v1.37.2.
version_said_by() { timeout 10 "$1" --version 2>/dev/null </dev/null | sed -n '1s/^Kubernetes //p'; }

# The value of --NAME in the arguments of process $1, or the default $3: --NAME=VALUE or --NAME VALUE.
argument() {
    local words word name value="" follows=no
    mapfile -d '' -t words <"/proc/$1/cmdline"
    for word in "${words[@]}"; do
        name="${word%%=*}"
        if [[ $follows == yes ]]; then
            value="$word" follows=no
        elif [[ ${name//_/-} == "--$2" ]]; then
            if [[ $word == *=* ]]; then value="${word#*=}"; else follows=yes; fi
        fi
    done
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
