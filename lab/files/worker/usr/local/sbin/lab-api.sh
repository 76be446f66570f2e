#!/bin/sh
# Run by lab-api.service.
set -eu

until curl --silent --fail --insecure --max-time 2 --output /dev/null @API@/readyz; do
    sleep 0.2
done
echo "@API@ is ready"
