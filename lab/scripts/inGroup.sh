#!/usr/bin/env bash
# Runs a command as a member of the lab's control group: inGroup.sh GROUP NAME COMMAND...
# Whatever the command starts stays below GROUP/NAME, so that a lab's remains can be found and
# killed even when nothing else is left of it.
set -euo pipefail

group=$1 name=$2
shift 2
top=/sys/fs/cgroup

weigh() { # weigh GROUP TIMES: as much as TIMES processes
    if [[ -e $1/cpu.shares ]]; then echo $(($2 * 1024)) >"$1/cpu.shares"; fi
    if [[ -e $1/cpu.weight ]]; then echo $(($2 * 100)) >"$1/cpu.weight"; fi
}

join() { # join HIERARCHY
    local here=$1 part
    for part in "$group" "$name"; do
        # v2 passes controllers down only if the parent enables them; v1's cpuset starts empty.
        if [[ -e $here/cgroup.subtree_control ]]; then
            for controller in $(<"$here/cgroup.controllers"); do
                echo "+$controller" >"$here/cgroup.subtree_control" 2>/dev/null || true
            done
        fi
        mkdir -p "$here/$part"
        for file in cpuset.cpus cpuset.mems; do
            if [[ ! -e $here/cgroup.controllers && -e $here/$file ]]; then
                cat "$here/$file" >"$here/$part/$file"
            fi
        done
        here=$here/$part
    done
    echo $$ >"$here/cgroup.procs"
    # Six machines weigh more than one process of this machine, and control planes would not share
    # processors with workers: what serves the API comes first, as it would on machines of its own.
    weigh "$1/$group" 4
    if [[ $name = cp-* || $name = haproxy ]]; then weigh "$here" 4; fi
}

if [[ $(stat -fc %T "$top") = cgroup2fs ]]; then
    join "$top"
else
    for hierarchy in "$top"/*/; do
        hierarchy=${hierarchy%/}
        if [[ ! -L $hierarchy && -e $hierarchy/cgroup.procs ]]; then join "$hierarchy"; fi
    done
fi
exec "$@"
