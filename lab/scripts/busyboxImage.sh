#!/usr/bin/env bash
# Builds a single-layer docker-archive around a static busybox: busyboxImage.sh BUSYBOX IMAGE
# ARCHITECTURE TARGET
# TARGET appears complete or not at all. Same inputs, same bytes.
set -euo pipefail

busybox=$1 image=$2 architecture=$3 target=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive() { tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 "$@"; }

mkdir -p "$work"/layer/{bin,etc,root,tmp,www}
chmod 1777 "$work/layer/tmp"
cp "$busybox" "$work/layer/bin/busybox"
for applet in $("$busybox" --list); do
    [[ $applet = busybox ]] || ln -s busybox "$work/layer/bin/$applet"
done
echo 'root:x:0:0:root:/root:/bin/sh' >"$work/layer/etc/passwd"
echo 'root:x:0:' >"$work/layer/etc/group"
archive --file="$work/layer.tar" --directory="$work/layer" .
digest=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)

# The default command sleeps forever: that is all a sandbox needs.
cat >"$work/config.json" <<JSON
{
    "architecture": "$architecture",
    "os": "linux",
    "created": "1970-01-01T00:00:00Z",
    "config": { "Env": ["PATH=/bin"], "Cmd": ["sleep", "2147483647"] },
    "rootfs": { "type": "layers", "diff_ids": ["sha256:$digest"] },
    "history": [{ "created": "1970-01-01T00:00:00Z", "created_by": "busybox" }]
}
JSON
cat >"$work/manifest.json" <<JSON
[{ "Config": "config.json", "RepoTags": ["$image"], "Layers": ["layer.tar"] }]
JSON
mkdir -p "$(dirname "$target")"
archive --file="$work/image.tar" --directory="$work" config.json layer.tar manifest.json
mv "$work/image.tar" "$target"
echo "image $image sha256:$digest"
