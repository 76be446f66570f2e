#!/usr/bin/env bash
# Swaps components of this machine to a staged release together; if one of them does not become
# healthy in time, rolls all of them back to what ran before, and fails.
#
# Leaves a component alone that runs the release and is healthy. Safe to run again at any point.
# Arguments: TOKEN COMPONENT=VERSION...
set -euo pipefail
# shellcheck source=edge/scripts/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=edge/scripts/prove.sh
source "${BASH_SOURCE[0]%/*}/prove.sh"
trap '' PIPE HUP # the caller may be gone: what was begun is finished anyway

readonly gate_seconds=60
readonly restarts_allowed=5
readonly token="$1"
shift
declare -A version_wanted=()
for pair in "$@"; do version_wanted["${pair%%=*}"]="${pair#*=}"; done
declare -A path_of=() # what each unit starts, queried once: what was proven is what is replaced
started="$(date +%s)"

swap() {
    local component stale=() flipped=()
    prove_folder
    for component in "${!version_wanted[@]}"; do
        [[ -x $(release_of "$component") ]] || fail release-not-staged "$component ${version_wanted[$component]} is not staged on this machine: run up again"
        path_of["$component"]="$(binary_of "$component")" || fail unit-unreadable "$component: systemd does not report what $component.service starts; nothing was changed: run up again"
        prove_file "$component"
        runs_healthy "$component" "$(release_of "$component")" || stale+=("$component")
    done
    for component in "${stale[@]}"; do
        prove_nothing_is_tied "$component" "${stale[@]}"
        prove_health "$component" "${version_wanted[$component]}" "$token"
        [[ $component != kube-controller-manager && $component != kube-scheduler ]] ||
            prove_leader "$component" "$(kubectl_staged)"
    done
    for component in "${!version_wanted[@]}"; do
        open_way_back "$component" || give_up "$component" "its running binary could not be kept below $lockstep/releases, so there would be nothing to roll back to: free space there (free: $(df -Ph "$lockstep" | awk 'NR == 2 { print $4 }'))"
    done
    for component in "${!version_wanted[@]}"; do
        flip "$component" "$(release_of "$component")" ||
            give_up "$component" "${path_of[$component]} could not be replaced: make its folder writable" "${flipped[@]}"
        flipped+=("$component")
    done
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

# ── files ──

# True if component $1 runs binary $2, or another copy of that version, and is healthy.
runs_healthy() {
    local pid
    pid="$(pid_of "$1")"
    [[ $pid -gt 0 ]] || return 1
    [[ $(readlink "/proc/$pid/exe") == "$2" || $(version_said_by "/proc/$pid/exe") == "$(version_said_by "$2")" ]] || return 1
    [[ $(health_of "$1" "$pid") == ok ]]
}

# Keeps what component $1 runs, proves that it is identical, and until the swap has succeeded names
# it for a rollback by a link under swapping/; false if that is not possible.
opened=()
open_way_back() {
    local path="${path_of[$1]}" pid current="" way="$lockstep/swapping/$1"
    [[ $path == /* ]] && pid="$(pid_of "$1")" || return 1
    if [[ $pid -gt 0 && $path -ef /proc/$pid/exe && $(health_of "$1" "$pid") == ok ]]; then
        keep_way_back "$1" || return 1 # of an earlier swap, which was completed
    fi
    [[ ! -L $way ]] || return 0 # of a swap that is half done: that is still what to roll back to
    current="$(what_runs "$1" "$pid")" || return 1
    [[ -n $current && $current != "$(release_of "$1")" ]] || return 0
    mkdir -p "$lockstep/swapping" && ln -sfn "$current" "$way" && opened+=("$1")
}

# The file that component $1 with process $2 is rolled back to: what runs, or would run after the
# next start. A file that is not ours and not behind a link is kept as a release of its own.
what_runs() {
    local path="${path_of[$1]}" executed=""
    if [[ $2 -gt 0 ]]; then executed="$(readlink "/proc/$2/exe" || true)"; fi
    if [[ -n $executed && ! $path -ef /proc/$2/exe ]]; then
        if is_ours "$executed" "$1" && [[ -x $executed ]]; then printf '%s' "$executed"; else keep "$1" "/proc/$2/exe"; fi
    elif [[ -f $path && ! -L $path ]]; then
        keep "$1" "$path"
    elif [[ -x $path ]]; then
        readlink -f "$path"
    fi
}

# Replaces the binary of component $1 by a link to $2, in one rename.
flip() { [[ $(readlink -f "${path_of[$1]}" || true) == "$2" ]] || link "${path_of[$1]}" "$2"; }

# Replaces path $1 by a link to $2, in one rename.
link() {
    ln -sfn "$2" "$1.lockstep" && mv -T "$1.lockstep" "$1" && return
    rm -f "$1.lockstep"
    return 1
}

# Component $1 cannot be swapped because of $2; components $3… get their files back. Nothing has
# been stopped. Always fails.
give_up() {
    local culprit="$1" why="$2" component left=""
    shift 2
    for component in "$@"; do back_to_what_was "$component" || left+=" $component"; done
    for component in "${opened[@]}"; do [[ " $left " == *" $component "* ]] || rm -f "$lockstep/swapping/$component" || true; done
    [[ -z $left ]] || fail files-not-put-back "$culprit: $why. Every component runs as before, but these will start as the new version, because their files could not be put back either:$left. Fix that, and run up again"
    fail swap-given-up "$culprit: $why, and run up again. Every component runs, and will start, as before"
}

# Keeps file $2 of component $1 as a release of its own and prints where; false if the copy cannot
# be proven equal.
keep() {
    local version kept digest
    version="$(version_said_by "$2")"
    if [[ -z $version ]]; then
        printf '%s reports no Kubernetes version\n' "$2" >&2
        return 1
    fi
    kept="$lockstep/releases/$version/$1"
    if [[ -e $kept ]] && ! cmp -s "$kept" "$2"; then
        digest="$(sha256sum <"$2")" || return 1
        kept="$lockstep/releases/$version-${digest:0:12}/$1"
    fi
    mkdir -p "${kept%/*}" || return 1
    if [[ ! -e $kept ]] && ! { [[ ! -L $2 ]] && ln "$2" "$kept" 2>/dev/null; }; then
        if ! { cp -p "$2" "$kept.part" && cmp "$kept.part" "$2" && mv -T "$kept.part" "$kept"; }; then
            rm -f "$kept.part"
            return 1
        fi
    fi
    [[ $kept -ef $2 ]] || cmp "$kept" "$2" || return 1
    printf '%s' "$kept"
}

# Stops and starts the units together; a leading kube-controller-manager hands its Lease over in
# between.
restart() {
    local units=("${@/%/.service}") handover=()
    if [[ " $* " == *" kube-controller-manager "* ]]; then
        mapfile -d '' -t handover < <(handover_arguments)
    fi
    systemctl stop "${units[@]}"
    if ((${#handover[@]} > 0)); then
        bash "$lockstep/bin/handover.sh" "${handover[@]}" >&2 || true # without it the Lease expires by itself
    fi
    systemctl reset-failed "${units[@]}" 2>/dev/null || true
    systemctl start --no-block "${units[@]}"
}

kubectl_staged() { printf '%s/releases/%s/kubectl' "$lockstep" "${version_wanted[kube-controller-manager]}"; }

handover_arguments() {
    local pid
    pid="$(pid_of kube-controller-manager)"
    [[ $pid -gt 0 ]] || return 0
    printf '%s\0' "$(kubectl_staged)" \
        "$(argument "$pid" kubeconfig '')" \
        "$(argument "$pid" leader-elect-resource-namespace kube-system)" \
        "$(argument "$pid" leader-elect-resource-name kube-controller-manager)"
}

# Waits until component $1 runs binary $2 and is healthy twice in a row in the same process. Gives
# up early on a process that keeps ending.
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

# Component $1 did not become healthy: rolls back everything that was restarted. Always fails.
roll_back() {
    local culprit="$1" component said words unhealthy=""
    shift
    words=". Its last log lines:
$(journalctl -u "$culprit.service" --since "@$started" -n 15 --no-pager -o cat 2>/dev/null || true)"
    for component in "$@"; do back_to_what_was "$component" || true; done # what was not put back is reported below
    restart "$@"
    for component in "$@"; do
        became_healthy "$component" "$(readlink -f "${path_of[$component]}")" ||
            unhealthy="$component is NOT healthy: $(health_of "$component" "$(pid_of "$component")")"
    done
    # A different token from the one that failed: the next run stages and checks this machine's
    # releases again.
    for component in "${!version_wanted[@]}"; do
        remember "$component" "$(version_said_by "${path_of[$component]}")" "retry-$started"
    done
    said="$culprit ${version_wanted[$culprit]} did not become healthy in $(($(date +%s) - started)) s"
    [[ -z $unhealthy ]] || fail rolled-back-unhealthy "$said; ROLLED BACK, but $unhealthy" "$words"
    fail rolled-back "$said; rolled back: what ran before runs again, healthy" "$words"
}

# Gives component $1 the file back that it had before this swap.
back_to_what_was() {
    [[ -x $lockstep/swapping/$1 ]] || return 0
    link "${path_of[$1]}" "$(readlink -f "$lockstep/swapping/$1")" && rm -f "$lockstep/swapping/$1"
}

# Keeps what component $1 ran before on the machine.
keep_way_back() {
    [[ -L $lockstep/swapping/$1 ]] || return 0
    mkdir -p "$lockstep/previous"
    mv -T "$lockstep/swapping/$1" "$lockstep/previous/$1"
}

# Records for the next run that component $1 runs version $2, by the swap with token $3.
remember() {
    mkdir -p "$lockstep/records"
    printf '%s %s\n' "$2" "$3" >"$lockstep/.record-$1"
    mv -T "$lockstep/.record-$1" "$lockstep/records/$1"
}

swap "$@" </dev/null
