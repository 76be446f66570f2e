#!/usr/bin/env bash
# Reports what runs on this machine, changing nothing. Follows common.sh on standard input.
#
# Arguments: binaries whose version is already known, each INODE_ID=TEXT (see inode_id).
# Prints lines of KEY<TAB>VALUE; a line `component` begins the facts about that component.
set -euo pipefail

declare -A known=()
for argument in "$@"; do known["${argument%%=*}"]="${argument#*=}"; done

say() { printf '%s\t%s\n' "$1" "${2//[$'\n\t']/ }"; }

# Device, inode, size and modification time: another binary never has the same.
inode_id() { stat -L --printf '%d:%i:%s:%Y' "$1" 2>/dev/null; }

# Prints under key $1 the version that binary $2 reports; executes it only if that is not known yet.
say_version() {
    local id
    if ! id="$(inode_id "$2")"; then
        printf '%s\t\tabsent\n' "$1"
        return
    fi
    if [[ -z ${known[$id]:-} ]]; then
        known["$id"]="$(timeout 10 "$2" --version 2>&1 </dev/null | head -n 1)" || true
    fi
    printf '%s\t%s\t%s\n' "$1" "$id" "${known[$id]}"
}

# Prints under key $1 that file $2, which is not known to be a component's binary, was not executed.
say_unasked() { printf '%s\t%s\t%s\n' "$1" "$(inode_id "$2")" "not executed: $(readlink -f "$2")"; }

# Reads the properties of one unit, as systemd shows them, into `unit`; false if there are no more.
declare -A unit=()
next_unit() {
    local line
    unit=()
    while IFS= read -r line && [[ -n $line ]]; do unit["${line%%=*}"]="${line#*=}"; done
    ((${#unit[@]} > 0))
}

look_at_unit() {
    local component="${unit[Id]%.service}" pid binary doubt stat tied
    [[ ${unit[LoadState]} == loaded ]] || return 0
    binary="$(started_file <<<"ExecStart=${unit[ExecStart]:-}")"
    say component "$component"
    say unit "${unit[Id]}"
    say activeState "${unit[ActiveState]}"
    say restart "${unit[Restart]}"
    say binary "$binary"
    tied="$(tied_to "$component")"
    [[ -z $tied ]] || say tied "${tied//$'\n'/ }"
    doubt="$(lasting_doubt "$component" "$binary")"
    if [[ -n $doubt ]]; then
        say doubt "$doubt"
        say_unasked onDisk "$binary"
    else
        say_version onDisk "$binary"
    fi
    pid="$(pid_of "$component")"
    [[ $pid -gt 0 && -e /proc/$pid/exe ]] || return 0
    if [[ $(name_of "$(readlink "/proc/$pid/exe")") == "$component" ]]; then
        say_version running "/proc/$pid/exe"
    else
        say_unasked running "/proc/$pid/exe"
    fi
    say args "$(base64 -w 0 <"/proc/$pid/cmdline")"
    stat="$(<"/proc/$pid/stat")"
    read -ra stat <<<"${stat##*) }"
    say startedAt "$((boot + stat[19] / ticks_per_second))"
    say health "$(health_of "$component" "$pid")"
}

say hostname "$(uname -n)"
linked="$(link_on_our_way)"
[[ -z $linked ]] || say linkOnOurWay "$linked"
boot="$(sed -n 's/^btime //p' /proc/stat)"
ticks_per_second="$(getconf CLK_TCK)"
# shellcheck disable=SC2154 # the components are of common.sh
while next_unit; do look_at_unit; done < <(
    systemctl show -p Id -p LoadState -p ActiveState -p Restart -p ExecStart \
        "${control_plane_components[@]/%/.service}" "${worker_components[@]/%/.service}"
)
for record in /var/lib/kube-lockstep/records/*; do
    [[ -f $record ]] && say record "${record##*/} $(head -n 1 "$record")"
done
say end probe
