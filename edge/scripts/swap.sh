#!/usr/bin/env bash
# Takes components of this machine to a staged release together; where one of them is not healthy in
# time, takes all of them back to what ran before, and fails.
#
# Does nothing to a component that runs the release and is healthy. Safe to run again at any point.
# Arguments: TOKEN COMPONENT=VERSION...
set -euo pipefail
# shellcheck source=edge/scripts/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
trap '' PIPE HUP # the one who asked may be gone: what was begun is finished all the same

readonly gate_seconds=60
readonly restarts_allowed=5
readonly token="$1"
shift
declare -A version_wanted=()
for pair in "$@"; do version_wanted["${pair%%=*}"]="${pair#*=}"; done
started="$(date +%s)"

swap() {
    local component stale=()
    for component in "${!version_wanted[@]}"; do
        [[ -x $(release_of "$component") ]] || fail "$component ${version_wanted[$component]} is not staged on this machine: run up again"
        runs_healthy "$component" "$(release_of "$component")" || stale+=("$component")
    done
    for component in "${!version_wanted[@]}"; do flip "$component" "$(release_of "$component")"; done
    if ((${#stale[@]} > 0)); then
        restart "${stale[@]}"
        for component in "${stale[@]}"; do
            became_healthy "$component" "$(release_of "$component")" || roll_back "$component" "${stale[@]}"
        done
    fi
    for component in "${!version_wanted[@]}"; do
        keep_way_back "$component"
        remember "$component" "${version_wanted[$component]}" "$token"
    done
    printf '{"node":"%s","swapped":"%s","runs":"%s","seconds":%s}\n' "$(uname -n)" "${stale[*]}" "$*" "$(($(date +%s) - started))"
}

release_of() { printf '%s/releases/%s/%s' "$lockstep" "${version_wanted[$1]}" "$1"; }

# True where component $1 runs binary $2, or another copy of that version, and is healthy.
runs_healthy() {
    local pid
    pid="$(pid_of "$1")"
    [[ $pid -gt 0 ]] || return 1
    [[ $(readlink "/proc/$pid/exe") == "$2" || $(version_said_by "/proc/$pid/exe") == "$(version_said_by "$2")" ]] || return 1
    [[ $(health_of "$1" "$pid") == ok ]]
}

# The binary of component $1 becomes a link to $2, in one rename. What was there is kept, and until the
# swap has succeeded a link under swapping/ names it for the way back.
flip() {
    local path current
    path="$(binary_of "$1")"
    current="$(readlink -f "$path" || true)"
    [[ $current != "$2" ]] || return 0
    if [[ -f $path && ! -L $path ]]; then current="$(keep "$1" "$path")"; fi
    mkdir -p "$lockstep/swapping"
    if [[ -x $current && ! -e $lockstep/swapping/$1 ]]; then ln -sfn "$current" "$lockstep/swapping/$1"; fi
    link "$path" "$2"
}

# Path $1 becomes a link to $2 in one rename.
link() {
    ln -sfn "$2" "$1.lockstep"
    mv -T "$1.lockstep" "$1"
}

# Keeps file $2 of component $1 as a release of its own and prints where.
keep() {
    local version kept
    version="$(version_said_by "$2")"
    kept="$lockstep/releases/${version:-unknown}/$1"
    if [[ -e $kept ]] && ! cmp -s "$kept" "$2"; then kept="$lockstep/releases/${version:-unknown}-found/$1"; fi
    mkdir -p "${kept%/*}"
    [[ -e $kept ]] || ln "$2" "$kept" 2>/dev/null || { cp -p "$2" "$kept.part" && mv -T "$kept.part" "$kept"; }
    printf '%s' "$kept"
}

# Stops and starts the units together; a leading kube-controller-manager hands its Lease over between.
restart() {
    local units=("${@/%/.service}") handover=()
    if [[ " $* " == *" kube-controller-manager "* ]]; then
        mapfile -d '' -t handover < <(handover_arguments)
    fi
    systemctl stop "${units[@]}"
    if ((${#handover[@]} > 0)); then
        bash "$lockstep/bin/handover.sh" "${handover[@]}" >&2 || true # without it the Lease runs out by itself
    fi
    systemctl reset-failed "${units[@]}" 2>/dev/null || true
    systemctl start --no-block "${units[@]}"
}

handover_arguments() {
    local pid
    pid="$(pid_of kube-controller-manager)"
    [[ $pid -gt 0 ]] || return 0
    printf '%s\0' "$(dirname "$(release_of kube-controller-manager)")/kubectl" \
        "$(argument "$pid" kubeconfig '')" \
        "$(argument "$pid" leader-elect-resource-namespace kube-system)" \
        "$(argument "$pid" leader-elect-resource-name kube-controller-manager)"
}

# Waits until component $1 runs binary $2, healthy twice in a row in the same process. A process that
# ends again and again is not waited for to the end.
became_healthy() {
    local pid before=0 deadline=$((SECONDS + gate_seconds)) restarts
    restarts="$(unit_property "$1" NRestarts)"
    while ((SECONDS < deadline)); do
        [[ $(unit_property "$1" ActiveState) != failed && $(unit_property "$1" NRestarts) -lt $((restarts + restarts_allowed)) ]] || return 1
        pid="$(pid_of "$1")"
        if [[ $pid -gt 0 && $(readlink "/proc/$pid/exe") == "$2" && $(health_of "$1" "$pid") == ok ]]; then
            [[ $pid == "$before" ]] && return 0
            before="$pid"
        else
            before=0
        fi
        sleep 0.2
    done
    return 1
}

# Component $1 did not get healthy: all that were restarted go back. Always fails.
roll_back() {
    local culprit="$1" component journal outcome
    shift
    journal="$(journalctl -u "$culprit.service" --since "@$started" -n 15 --no-pager -o cat 2>/dev/null || true)"
    outcome="back at what ran before, healthy"
    for component in "$@"; do
        if [[ -x $lockstep/swapping/$component ]]; then
            link "$(binary_of "$component")" "$(readlink -f "$lockstep/swapping/$component")"
            rm -f "$lockstep/swapping/$component"
        fi
    done
    restart "$@"
    for component in "$@"; do
        became_healthy "$component" "$(readlink -f "$(binary_of "$component")")" ||
            outcome="BACK at what ran before, but $component is NOT healthy: $(health_of "$component" "$(pid_of "$component")")"
    done
    # Another token than the one that failed: the next run stages and checks this machine's releases anew.
    for component in "${!version_wanted[@]}"; do
        remember "$component" "$(version_said_by "$(binary_of "$component")")" "retry-$started"
    done
    fail "$culprit ${version_wanted[$culprit]} did not get healthy in $(($(date +%s) - started)) s; $outcome. Its last words:
$journal"
}

# What component $1 ran before stays on the machine.
keep_way_back() {
    [[ -L $lockstep/swapping/$1 ]] || return 0
    mkdir -p "$lockstep/previous"
    mv -T "$lockstep/swapping/$1" "$lockstep/previous/$1"
}

# Records for the next look that component $1 runs version $2, by the swap with token $3.
remember() {
    mkdir -p "$lockstep/records"
    printf '%s %s\n' "$2" "$3" >"$lockstep/.record-$1"
    mv -T "$lockstep/.record-$1" "$lockstep/records/$1"
}

swap "$@" </dev/null
