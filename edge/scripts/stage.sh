#!/usr/bin/env bash
# Downloads releases to this machine, checks them, and lets the new binaries judge this machine's
# flags. Stops and starts nothing.
#
# Arguments: SCRIPTS_DIGEST TOKENS RELEASE_URL NAME=VERSION... (NAME: a component, or kubectl)
set -euo pipefail
# shellcheck source=edge/scripts/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

stage() {
    local url="$1" pair name
    shift
    for pair in "$@"; do fetch "$url" "${pair%%=*}" "${pair#*=}"; done # one by one: what serves here comes first
    for pair in "$@"; do
        name="${pair%%=*}"
        [[ $name == kubectl ]] || bash "$lockstep/bin/judgeFlags.sh" "$name" "$lockstep/releases/${pair#*=}/$name" >&2 ||
            fail flags "$name ${pair#*=} refuses the flags or the configuration that $name runs with here (see above): change them in its unit or file, restart it, and run up again"
    done
    remove_old_releases "$@"
    printf '{"node":"%s","staged":"%s"}\n' "$(uname -n)" "$*"
}

architecture() {
    case "$(uname -m)" in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    armv7l) echo arm ;;
    *) uname -m ;;
    esac
}

# Downloads $2 of release $3 from $1, unless it is already here as published there now: a server may
# have had a broken file.
fetch() {
    local name="$2" version="$3" path="$lockstep/releases/$3/$2" source published found
    source="$1/$version/bin/linux/$(architecture)/$name"
    mkdir -p "${path%/*}"
    published="$(download "$source.sha256" -)" || fail release-not-downloaded "$name $version: no checksum at $source.sha256; check kube-lockstep:version and kube-lockstep:releaseUrl"
    published="${published%%[[:space:]]*}"
    if [[ -x $path && $(sha256sum <"$path") == "$published "* ]]; then return; fi
    download "$source" "$path.part" || { rm -f "$path.part"; fail release-not-downloaded "$name $version: cannot download $source"; }
    found="$(sha256sum <"$path.part")"
    if [[ ${found%% *} != "$published" ]]; then
        rm -f "$path.part"
        fail release-checksum-differs "$name $version: $source has SHA-256 ${found%% *}, but the published one is $published; nothing was installed"
    fi
    chmod 755 "$path.part"
    if [[ $name != kubectl && $(version_said_by "$path.part") != "$version" ]]; then
        fail release-version-differs "$name $version: the binary at $source reports version '$(version_said_by "$path.part")'"
    fi
    mv -T "$path.part" "$path"
}

download() { curl --fail --silent --show-error --location --retry 3 --retry-connrefused --connect-timeout 5 --output "$2" "$1"; }

# Keeps the releases of the arguments, and those with a file that a process executes, a unit starts,
# or a rollback would use: compared by device and inode, because a file may have several names.
remove_old_releases() {
    shopt -s nullglob
    local release pair file list needed=() one used
    list="$(files_in_use)" # all of it, or nothing is removed
    mapfile -t needed <<<"$list"
    for release in "$lockstep"/releases/*/; do
        used=no
        for pair in "$@"; do [[ $release != "$lockstep/releases/${pair#*=}/" ]] || used=yes; done
        for file in "$release"*; do
            for one in "${needed[@]}"; do [[ ! $file -ef $one ]] || used=yes; done
        done
        [[ $used == yes ]] || rm -rf "$release"
    done
}

files_in_use() {
    local component pid
    printf '%s\n' "$lockstep"/{previous,swapping}/*
    for component in "${control_plane_components[@]}" "${worker_components[@]}"; do
        binary_of "$component"
        pid="$(pid_of "$component")"
        [[ $pid -eq 0 ]] || printf '%s\n' "/proc/$pid/exe"
    done
}

give_way
prove_folder
stage "${@:3}" </dev/null
