#!/usr/bin/env bash
# What the scripts on a machine share: querying processes, units and health endpoints.
set -euo pipefail
shopt -s inherit_errexit # what fails in $(…) fails here as well

# shellcheck disable=SC2034 # the scripts that source this file use it
lockstep=/var/lib/kube-lockstep
# The components, as core/cluster/component.ts has them; each of them has a case in health_of.
# shellcheck disable=SC2034
control_plane_components=(kube-apiserver kube-controller-manager kube-scheduler)
# shellcheck disable=SC2034
worker_components=(kubelet kube-proxy)

# Ends the script with sentence $2 and its code $1, one of core/describe/registry.ts; $3 may follow
# the code.
fail() {
    printf '%s: %s (%s)%s\n' "$(uname -n)" "$2" "$1" "${3:-}" >&2
    exit 1
}

# This script only takes what the machine has to spare: what serves here comes first.
give_way() {
    renice -n 19 -p $$ >/dev/null 2>&1 || true
    ionice -c 3 -p $$ 2>/dev/null || true
}

# The value of property $2 of unit $1.
unit_property() { systemctl show "$1.service" -p "$2" --value; }

# The process of component $1; 0 where none runs.
pid_of() { unit_property "$1" MainPID; }

# The path of the file that the unit of component $1 starts.
binary_of() { systemctl show "$1.service" -p ExecStart | started_file; }

# The path in what `systemctl show -p ExecStart` writes on standard input; a path may have blanks.
started_file() { sed -n 's/^ExecStart={ path=\(.*\) ; argv\[\]=.*/\1/p' | tail -n 1; }

# The version that binary $1 reports: v1.37.2. Nothing if it reports none.
version_said_by() { { timeout 10 "$1" --version 2>/dev/null </dev/null || true; } | sed -n '1s/^Kubernetes //p'; }

# ── what must not be touched ──

# Why the file $2 that the unit of component $1 starts is not known to be that component's binary,
# and what to do; nothing if it is. Whatever is in doubt is neither replaced nor executed. A process
# that is just ending or starting is no reason: only a doubt that persists for three checks is.
lasting_doubt() {
    local tries doubt pid
    for tries in 1 2 3; do
        pid="$(pid_of "$1")"
        doubt="$(doubt_about "$1" "$pid" "$2")"
        [[ -n $doubt ]] || return 0
        [[ $tries == 3 ]] || sleep 1
    done
    printf '%s' "$doubt"
}

# The same by a single check of process $2, 0 where none runs, of component $1, whose unit starts
# file $3.
doubt_about() {
    local component="$1" pid="$2" path="$3" executed="" leads_to
    if [[ $path != /* ]]; then
        printf 'the unit starts %s, which is not an absolute path; make ExecStart= name the full path' "${path:-nothing}"
        return
    fi
    leads_to="$(readlink -f "$path" || true)"
    if [[ $pid -gt 0 ]]; then executed="$(readlink "/proc/$pid/exe" 2>/dev/null || true)"; fi
    if [[ -z $executed ]]; then
        if [[ $pid -gt 0 && $(id -u) != 0 ]]; then
            printf 'process %s of the unit cannot be inspected as user %s; connect to the machine as root' "$pid" "$(id -un)"
        else
            doubt_about_file "$component" "$path" "$leads_to"
        fi
    elif [[ $path -ef /proc/$pid/exe ]]; then
        [[ $(name_of "$executed") == "$component" ]] ||
            printf 'the main process of the unit executes %s, which is not called %s; make ExecStart= start a file of that name, with no wrapper around it' "$executed" "$component"
    elif [[ $(name_of "$leads_to") == "$component" ]] &&
        was_replaced "$component" "$pid" "$executed" "$path" "$leads_to"; then
        doubt_about_file "$component" "$path" "$leads_to"
    elif [[ ${path##*/} == "$component" && $(name_of "$executed") == "$component"* ]]; then
        printf 'the main process of the unit executes %s, but the unit names %s; put the running binary back there' "$executed" "$path"
    else
        printf 'the main process of the unit executes %s, but the unit names %s; make ExecStart= start a file called %s, with no wrapper around it' "$executed" "$path" "$component"
    fi
}

# The same for file $2, which leads to $3, if no process vouches for it: what the next start would
# run.
doubt_about_file() {
    local component="$1" path="$2" leads_to="$3" named="$3"
    ! is_ours "$leads_to" "$component" || return 0
    [[ -e $path ]] || named="$path"
    if [[ $(name_of "$named") != "$component" ]]; then
        printf 'the unit starts %s, which is not called %s; make ExecStart= start a file of that name, with no wrapper around it' "$named" "$component"
    elif [[ -e $path && $(head -c 4 "$path" | tr -d '\0') != $'\x7fELF' ]]; then
        printf 'the unit starts %s, which is not an ELF binary (%s bytes); put the binary of %s there' "$path" "$(stat -Lc %s "$path")" "$component"
    fi
}

# True if process $2 of component $1 executes file $3, which was at path $4 when it started or which
# a swap of ours knows, and another file has replaced it since.
was_replaced() {
    local component="$1" pid="$2" executed="$3" path="$4" leads_to="$5" kept
    [[ $(name_of "$executed") == "$component" ]] || return 1
    is_ours "$executed" "$component" && return 0
    for kept in "$lockstep"/{swapping,previous}/"$component"; do
        if [[ $kept -ef /proc/$pid/exe ]]; then return 0; fi
    done
    [[ $executed == "$path (deleted)" || $executed == "$leads_to (deleted)" ||
        $executed == "$(readlink -f "${path%/*}")/${path##*/} (deleted)" ]]
}

# True if file $1 is a release of component $2 that this program staged or kept.
is_ours() { [[ ${1% (deleted)} == "$lockstep"/releases/*/"$2" ]]; }

# The base name of a file as /proc/PID/exe names it.
name_of() {
    local path="${1% (deleted)}"
    printf '%s' "${path##*/}"
}

# The first link on the path to our folder, or inside it, if there is one. Through a link a file has
# two names, and what is kept under one of them would be removed under the other.
link_on_our_way() {
    local path
    for path in /var /var/lib "$lockstep" "$lockstep"/{bin,releases,records,previous,swapping} "$lockstep"/releases/*; do
        if [[ -L $path ]]; then
            printf '%s' "$path"
            return
        fi
    done
}

prove_folder() {
    local link
    link="$(link_on_our_way)"
    [[ -z $link ]] || fail folder-linked "$link is a symbolic link; $lockstep and the path to it have to be plain folders, because releases and the files to roll back to are kept there, and through a link a file has two names. Nothing was changed, and this is not supported yet: leave the link as it is, because units may start files through it"
}

# The properties by which systemd stops one unit along with another (systemd.unit(5)); it does not
# start them again.
readonly tied_by=(RequiredBy RequisiteOf BoundBy ConsistsOf PropagatesStopTo)

# Those of units $@ that are active, one per line.
active_among() {
    [[ $# -eq 0 ]] || systemctl show -p Id -p ActiveState "$@" |
        awk -F= '$1 == "Id" { id = $2 } $1 == "ActiveState" { state = $2 }
            id != "" && state != "" { if (state != "inactive" && state != "failed") print id; id = state = "" }' | sort -u
}

# The active units that would stop along with component $1, also indirectly through others, whatever
# their state.
tied_to() {
    local found=() next=("$1.service") names unit seen=" $1.service "
    while ((${#next[@]} > 0)); do
        names="$(systemctl show "${next[@]}" "${tied_by[@]/#/-p}" --value)"
        next=()
        while read -r unit; do
            [[ -n $unit && $seen != *" $unit "* ]] || continue
            seen+="$unit " found+=("$unit") next+=("$unit")
        done < <(tr -s ' ' '\n' <<<"$names")
    done
    active_among "${found[@]}"
}

# ── health ──

# Seconds since process $1 started.
age_of() {
    local stat uptime
    stat="$(<"/proc/$1/stat")"
    read -ra stat <<<"${stat##*) }"
    read -r uptime _ </proc/uptime
    printf '%s' "$((${uptime%.*} - stat[19] / $(getconf CLK_TCK)))"
}

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

# GET $1; prints `ok`, or what was answered. Further arguments are passed to curl.
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
    # If anonymous requests are off: the certificate that it presents to kubelets is one that it
    # trusts itself.
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
