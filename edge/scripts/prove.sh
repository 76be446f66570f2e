# shellcheck shell=bash disable=SC2154 # lockstep is of common.sh, path_of of swap.sh
# What has to be proven about a component before it is swapped. Follows common.sh; a proof that
# fails ends the script, with the reason, before anything has been changed.

# The file that the unit of component $1 starts is the one that its process executes.
prove_file() {
    local doubt
    doubt="$(lasting_doubt "$1" "${path_of[$1]}")"
    [[ -z $doubt ]] || fail file-in-doubt "$1: $doubt. Only the binary that the process of $1 itself executes is ever replaced; nothing was changed"
}

# Nothing stops along with component $1 except what is swapped with it ($2…): systemd would not
# start it again.
prove_nothing_is_tied() {
    local component="$1" tied
    shift
    tied="$(tied_to "$component" | { grep -vxF "$(printf '%s.service\n' "$@")" || true; })"
    [[ -z $tied ]] || fail units-tied "${tied//$'\n'/, } would stop along with $component.service and stay down (Requires=, Requisite=, BindsTo=, PartOf= or PropagatesStopTo=); nothing was changed. Use Wants= and After= there instead, run systemctl daemon-reload, and run up again"
}

# Component $1 is not unhealthy before its swap to version $2 with token $3: the same check decides
# afterwards. What has just started gets as long as a swap would give it.
prove_health() {
    local tries=0 pid
    while is_unhealthy "$@"; do
        pid="$(pid_of "$1")"
        if ((++tries >= 10)) && { [[ ! -e /proc/$pid/stat ]] || (($(age_of "$pid") >= gate_seconds)); }; then
            fail component-health "$1 is not healthy before its swap ($(health_of "$1" "$pid")), and the same check would decide about the new version; nothing was changed. Repair it, or waive component-health with the reason"
        fi
        sleep 1
    done
}

# True if component $1 runs, is not healthy, and no swap of ours explains that: one that is half
# done (its file is not what runs), or one that had left it healthy at the wanted version $2.
is_unhealthy() {
    local pid runs recorded
    pid="$(pid_of "$1")"
    [[ $pid -gt 0 && $(health_of "$1" "$pid") != ok ]] || return 1
    [[ ! -L $lockstep/swapping/$1 && ${path_of[$1]} -ef /proc/$pid/exe ]] || return 1
    runs="$(version_said_by "/proc/$pid/exe")"
    recorded="$(head -n 1 "$lockstep/records/$1" 2>/dev/null || true)"
    [[ $runs != "$2" || ${recorded%% *} != "$2" ]] || return 1
    [[ $(cat "$lockstep/health-waived" 2>/dev/null || true) != "$3" ]]
}

# Somebody leads among the instances of controller $1, as kubectl $2 reads its Lease; if it cannot
# be read, whoever started this swap has checked.
prove_leader() {
    local pid kubeconfig lease before="" holder renewed duration tries=0
    pid="$(pid_of "$1")"
    [[ $pid -gt 0 ]] && elects "$pid" || return 0
    kubeconfig="$(argument "$pid" kubeconfig "$(argument "$pid" authentication-kubeconfig '')")"
    while lease="$("$2" --kubeconfig "$kubeconfig" --request-timeout 5s \
        --namespace "$(argument "$pid" leader-elect-resource-namespace kube-system)" \
        get lease "$(argument "$pid" leader-elect-resource-name "$1")" \
        -o 'jsonpath={.spec.renewTime}|{.spec.leaseDurationSeconds}|{.spec.holderIdentity}' 2>/dev/null)"; do
        IFS='|' read -r renewed duration holder <<<"$lease"
        if [[ -n $holder && -n $renewed ]]; then
            # By this machine's clock, or by the leader's renewal while we watch.
            [[ $(date -d "$renewed $duration seconds" +%s) -le $(date +%s) ]] || return 0
            [[ -z $before || $renewed == "$before" ]] || return 0
        fi
        before="$renewed"
        ((++tries < 20)) || fail no-leader "$1: has no leader (its Lease names '$holder', renewed $renewed), so no controller is swapped; nothing was changed. See systemctl status $1 on the control planes, start it where it is down, and run up again"
        sleep 1
    done
    return 0
}

# True if process $1 takes part in leader election, as far as its flags say so and its config file
# does not say otherwise.
elects() {
    local config
    case "$(argument "$1" leader-elect true)" in
    0 | f | F | false | False | FALSE) return 1 ;;
    esac
    config="$(argument "$1" config '')"
    [[ ! -r $config ]] || ! grep -qE '^[[:space:]"]*(leaderElect"?:[[:space:]]*false|resourceName"?:|resourceNamespace"?:)' "$config"
}
