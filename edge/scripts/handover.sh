#!/usr/bin/env bash
# Hands over the Lease of a leader that was stopped on this machine to whoever takes it next.
#
# Does nothing if somebody else holds it. `replace` with the resourceVersion that was read is
# refused if anyone renewed it meanwhile, as it should be.
# Arguments: KUBECTL KUBECONFIG NAMESPACE LEASE
set -euo pipefail

kubectl=("$1" --kubeconfig "$2" --namespace "$3" --request-timeout 5s)
lease="$("${kubectl[@]}" get lease "$4" -o json)"
holder="$(sed -n 's/^ *"holderIdentity": "\(.*\)",*$/\1/p' <<<"$lease")"
if [[ $holder != "$(uname -n)_"* ]]; then
    echo "$4: led by ${holder:-nobody}, nothing to hand over"
    exit 0
fi
sed -e 's/^\( *"holderIdentity": \)".*"/\1""/' -e 's/^\( *"leaseDurationSeconds": \)[0-9]*/\11/' <<<"$lease" |
    "${kubectl[@]}" replace -f - >/dev/null
echo "$4: handed over by $holder"
