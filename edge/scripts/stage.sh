#!/usr/bin/env bash
# Brings releases onto this machine, checked, and lets the new binaries judge this machine's flags.
# Stops and starts nothing.
#
# Arguments: SCRIPTS_DIGEST TOKENS RELEASE_URL NAME=VERSION... (NAME: a component, or kubectl)
set -euo pipefail
# shellcheck source=edge/scripts/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

stage() {
    local url="$1" pair name jobs=() job
    shift
    for pair in "$@"; do
        fetch "$url" "${pair%%=*}" "${pair#*=}" &
        jobs+=($!)
    done
    for job in "${jobs[@]}"; do wait "$job" || exit 1; done
    for pair in "$@"; do
        name="${pair%%=*}"
        [[ $name == kubectl ]] || bash "$lockstep/bin/judgeFlags.sh" "$name" "$lockstep/releases/${pair#*=}/$name" >&2 ||
            fail "$name ${pair#*=} refuses the flags or the configuration that $name runs with here (see above): change them in its unit or file, restart it, and run again"
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

# Downloads $2 of release $3 from $1 unless it is here as published there now: a server may have had a broken file.
fetch() {
    local name="$2" version="$3" path="$lockstep/releases/$3/$2" source published found
    source="$1/$version/bin/linux/$(architecture)/$name"
    mkdir -p "${path%/*}"
    published="$(download "$source.sha256" -)" || fail "$name $version: no checksum at $source.sha256; check kube-lockstep:version and kube-lockstep:releaseUrl"
    published="${published%%[[:space:]]*}"
    if [[ -x $path && $(sha256sum <"$path") == "$published "* ]]; then return; fi
    download "$source" "$path.part" || { rm -f "$path.part"; fail "$name $version: cannot download $source"; }
    found="$(sha256sum <"$path.part")"
    if [[ ${found%% *} != "$published" ]]; then
        rm -f "$path.part"
        fail "$name $version: $source has SHA-256 ${found%% *}, published is $published; nothing was installed"
    fi
    chmod 755 "$path.part"
    if [[ $name != kubectl && $(version_said_by "$path.part") != "$version" ]]; then
        fail "$name $version: the binary at $source says that it is '$(version_said_by "$path.part")'"
    fi
    mv -T "$path.part" "$path"
}

download() { curl --fail --silent --show-error --location --retry 3 --retry-connrefused --connect-timeout 5 --output "$2" "$1"; }

# Keeps the releases of the arguments, those that units start now, and those before them.
remove_old_releases() {
    shopt -s nullglob
    local release link used
    for release in "$lockstep"/releases/*/; do
        used=no
        for link in "$@"; do [[ $release == "$lockstep/releases/${link#*=}/" ]] && used=yes; done
        for link in "$lockstep"/{previous,swapping}/* $(binaries); do
            [[ $(readlink -f "$link") == "$release"* ]] && used=yes
        done
        [[ $used == yes ]] || rm -rf "$release"
    done
}

binaries() {
    local component
    for component in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy; do binary_of "$component"; done
}

give_way
stage "${@:3}" </dev/null
