#!/usr/bin/env bash
# Lets a component's new binary judge the arguments and the config file that the old one runs with.
#
# Arguments: COMPONENT BINARY. Changes nothing, and starts nothing of the component: the binary is
# asked for its version, and made to fail or exit right after it has validated its configuration,
# without network and as a user that can read every file and write none.
# Prints lines of VERDICT<TAB>TEXT: `refuses` (it would not start), `ignores` (a key that it does
# not know), `unjudged` (what could not be checked), and at the end, unless it refuses, `judged`
# with the version; if nothing at all could be checked there is no `judged`.
# Exit status 1 if it refuses, 2 if it is called wrongly, else 0.
set -euo pipefail

judge_limit_seconds=20

# No network, and no rights but to read files: the binary can do no harm.
sandboxed() {
    unshare --net -- setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs \
        --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search \
        --bounding-set=-all,+dac_read_search \
        timeout "$judge_limit_seconds" "$@" </dev/null 2>&1
}

# What the next start of the unit would pass to its binary, separated by NULs.
unit_arguments() {
    local pid declared running=()
    pid="$(systemctl show "$1.service" -p MainPID --value)"
    declared="$(systemctl show "$1.service" -p ExecStart |
        sed -n 's/.* argv\[\]=\(.*\) ; ignore_errors=.*/\1/p' | tail -n 1)"
    if [[ $pid -gt 0 ]]; then mapfile -d '' -t running <"/proc/$pid/cmdline"; fi
    # Only systemd knows what its variables and quotes expand to, so in that case the running
    # process is believed.
    if [[ ${running[*]} != "$declared" && -n $declared && $declared != *[\$\"\'\\]* ]]; then
        read -ra running <<<"$declared"
    fi
    [[ ${#running[@]} -gt 0 ]] || return 1
    [[ ${#running[@]} -eq 1 ]] || printf '%s\0' "${running[@]:1}"
}

# The line of output $1 that says why the binary gave up.
complaint() {
    local line
    line="$(grep -E 'command failed|^panic: |^Error: ' <<<"$1" | head -n 1 || true)"
    [[ -n $line ]] || line="$(tail -n 1 <<<"$1")"
    sed -E -e 's/^.*"command failed" err="(.*)"$/\1/' -e 's/^.*"msg":"command failed","err":"(.*)"\}$/\1/' \
        -e 's/^(panic|Error): //' -e 's/\\"/"/g' <<<"$line"
}

verdict() { printf '%s\t%s\n' "$1" "$(tr '\n\t' '  ' <<<"$2" | cut -c -600 | sed 's/ *$//')"; }

# Unknown keys are dropped with a line in the log: such a setting has no effect.
unknown_keys() {
    local line
    while read -r line; do
        verdict ignores "$(sed -E -e 's/^.*(strict decoding error: [^}]*)$/\1/' -e 's/"\}?$//' -e 's/\\"/"/g' <<<"$line")"
    done < <(grep 'Using lenient decoding' <<<"$1" || true)
}

# The kubelet has no validate-only mode. A value that validation refuses stops it there, and its
# message lists everything else that validation refuses.
judge_kubelet() {
    local output reason
    local provoked='invalid configuration: maxOpenFiles \(--max-open-files\) -1 must not be a negative number'
    output="$(sandboxed "$@" --max-open-files=-1)" && {
        verdict unjudged 'the kubelet accepted --max-open-files=-1, so its config was not checked'
        return 0
    }
    unknown_keys "$output"
    reason="$(complaint "$output")"
    case "$reason" in
    'failed to validate kubelet configuration, error: '*--max-open-files*)
        reason="$(sed -E -e 's/^[^:]*error: \[?//' -e 's/\]?, path: .*$//' -e "s/(, )?$provoked//" -e 's/^, //' <<<"$reason")"
        [[ -z $reason ]] || { verdict refuses "$reason" && return 1; }
        ;;
    *'feature gate'* | 'failed to load kubelet config'* | 'failed to merge'* | 'failed to validate'* | 'initialize logging'*)
        verdict refuses "$reason" && return 1
        ;;
    *) verdict unjudged "its config: $reason" ;;
    esac
}

# Both of these write their configuration and exit once it is validated.
judge_by_writing() {
    local output reason
    output="$(sandboxed "$@" --write-config-to=/dev/null)" && {
        unknown_keys "$output"
        return 0
    }
    unknown_keys "$output"
    reason="$(complaint "$output")"
    case "$reason" in
    *'unknown flag: --write-config-to'* | *'dial '* | *'connection refused'* | *unreachable*)
        verdict unjudged "its config: $reason"
        ;;
    *) verdict refuses "$reason" && return 1 ;;
    esac
}

judge() {
    local component="$1" binary="$2" arguments=() output
    unit_arguments "$component" >/dev/null || {
        verdict unjudged "$component.service shows no arguments to check"
        return 0
    }
    mapfile -d '' -t arguments < <(unit_arguments "$component")
    # When asked for its version, a binary starts nothing, wherever it runs.
    output="$(timeout "$judge_limit_seconds" "$binary" "${arguments[@]}" --version 2>&1 </dev/null)" || {
        verdict refuses "$(complaint "$output")"
        return 1
    }
    sandboxed true >/dev/null || {
        verdict unjudged "its config: unshare and setpriv (util-linux) do not work here: $(sandboxed true | tail -n 1)"
        return 0
    }
    case "$component" in
    kubelet) judge_kubelet "$binary" "${arguments[@]}" ;;
    kube-proxy) judge_by_writing "$binary" "${arguments[@]}" ;;
    kube-scheduler) judge_by_writing "$binary" "${arguments[@]}" --secure-port=0 --leader-elect=false ;;
    esac
    verdict judged "$component $(tail -n 1 <<<"$output")"
}

# When sourced, or prepended to another script, it only provides `judge`.
if [[ ${BASH_SOURCE[0]:-} == "$0" ]]; then
    [[ $# -eq 2 ]] || { echo "usage: judgeFlags.sh COMPONENT BINARY" >&2 && exit 2; }
    judge "$1" "$2"
fi
