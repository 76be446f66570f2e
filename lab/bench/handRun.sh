#!/usr/bin/env bash
# The upgrade by hand, as a careful administrator would script it: handRun.sh VERSION [handover]
# Same order and gates as the program: releases staged beforehand, kube-apiservers one at a time
# behind /readyz and the load balancer, then controller-managers and schedulers, then worker by
# worker. With `handover` a stopped controller-manager's Lease is emptied; without, it expires, as
# in the guides.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."

readonly version=$1 handover=${2-}
readonly releases=http://198.18.0.1:8090/$version/bin/linux/amd64
readonly control_planes=(cp-1 cp-2 cp-3) workers=(w-1 w-2 w-3)
export KUBECONFIG=$PWD/lab/.run/kubeconfig
kubectl=lab/.run/bin/kubectl
declare -A address=([cp-1]=198.18.0.11 [cp-2]=198.18.0.12 [cp-3]=198.18.0.13 [w-1]=198.18.0.21 [w-2]=198.18.0.22 [w-3]=198.18.0.23)

on() { # on NODE SCRIPT
    ssh -i lab/.run/ssh/id_ed25519 -o UserKnownHostsFile=lab/.run/ssh/known_hosts -o StrictHostKeyChecking=yes \
        -o IdentitiesOnly=yes -o LogLevel=ERROR "root@${address[$1]}" "set -eu; $2"
}

stage() { # stage NODE COMPONENT...
    local node=$1 component script='mkdir -p /root/release; cd /root/release'
    shift
    for component in "$@"; do
        script+="; curl -fsSO $releases/$component; echo \"\$(curl -fsS $releases/$component.sha256)  $component\" | sha256sum --quiet -c; chmod 755 $component"
    done
    on "$node" "$script"
}

# The rename is what makes it safe: a running binary cannot be written to.
install_binary() { printf 'cp /root/release/%s /usr/local/bin/%s.new; mv -T /usr/local/bin/%s.new /usr/local/bin/%s; ' "$1" "$1" "$1" "$1"; }

lease() { $kubectl --namespace kube-system get lease "$1" -o jsonpath="$2"; }

for node in "${control_planes[@]}"; do stage "$node" kube-apiserver kube-controller-manager kube-scheduler & done
for node in "${workers[@]}"; do stage "$node" kubelet kube-proxy & done
wait

for node in "${control_planes[@]}"; do
    on "$node" "$(install_binary kube-apiserver) systemctl restart kube-apiserver
        until curl -kfs -o /dev/null https://127.0.0.1:6443/readyz; do sleep 0.2; done"
    sleep 1.5 # the load balancer checks every 500 ms, and requires two good answers
done

# The leaders last, so that they move once.
leader=$(lease kube-controller-manager '{.spec.holderIdentity}')
leader=${leader%%_*}
for node in "${control_planes[@]/$leader/}" "$leader"; do
    [[ -n $node ]] || continue
    on "$node" "$(install_binary kube-controller-manager) $(install_binary kube-scheduler) systemctl stop kube-controller-manager kube-scheduler"
    if [[ $node = "$leader" && $handover = handover ]]; then
        $kubectl --namespace kube-system patch lease kube-controller-manager --type merge \
            --patch '{"spec":{"holderIdentity":"","leaseDurationSeconds":1}}'
    fi
    on "$node" "systemctl start kube-controller-manager kube-scheduler"
done
if [[ $handover = handover ]]; then
    until [[ $(lease kube-controller-manager '{.spec.holderIdentity}') = ?* ]]; do sleep 0.2; done
fi

for node in "${workers[@]}"; do
    $kubectl drain "$node" --ignore-daemonsets --delete-emptydir-data --force
    on "$node" "$(install_binary kubelet) $(install_binary kube-proxy) systemctl restart kubelet kube-proxy"
    until [[ $($kubectl get node "$node" -o jsonpath='{.status.nodeInfo.kubeletVersion} {.status.conditions[?(@.type=="Ready")].status}') = "$version True" ]]; do
        sleep 0.2
    done
    $kubectl uncordon "$node"
done
