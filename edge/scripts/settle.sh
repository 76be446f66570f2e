#!/usr/bin/env bash
# Proves that components of this machine run the expected versions and are healthy. Changes nothing.
#
# Arguments: TOKEN COMPONENT=VERSION...
set -euo pipefail
# shellcheck source=edge/scripts/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

for pair in "${@:2}"; do
    component="${pair%%=*}"
    pid="$(pid_of "$component")"
    [[ $pid -gt 0 ]] || fail component-not-settled "$component: no process is running"
    version="$(version_said_by "/proc/$pid/exe")"
    [[ $version == "${pair#*=}" ]] || fail component-not-settled "$component: runs ${version:-an unknown version}, expected ${pair#*=}"
    health="$(health_of "$component" "$pid")"
    [[ $health == ok ]] || fail component-not-settled "$component $version: not healthy: $health"
done
printf '{"node":"%s","settled":"%s"}\n' "$(uname -n)" "${*:2}"
