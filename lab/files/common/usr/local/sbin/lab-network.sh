#!/bin/sh
# Run by lab-network.service. No daemon owns these addresses: nothing moves them during an upgrade.
set -eu

ip link set lo up
ip address replace @ADDRESS@/24 dev host0
ip link set host0 up
ip route replace default via @GATEWAY@
@POD_ROUTES@
sysctl -qw net.ipv4.ip_forward=1
echo "@NAME@ is @ADDRESS@"
