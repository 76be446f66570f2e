# shellcheck shell=bash
# Collects the preflight's facts about this machine, changing nothing. common.sh and judgeFlags.sh
# are prepended to it.
#
# Arguments: RELEASES_FOLDER CONTROL_PLANE_VERSION WORKER_VERSION
# Prints lines of KEY<TAB>VALUE…; certificates and etcd's answers are in base64. No private key and
# no token leaves the machine: only the CERTIFICATE blocks of files do.
releases="$1" control_plane_version="$2" worker_version="$3"
largest_file_bytes=1048576
declare -A seen=()

say() {
    local key="$1"
    shift
    printf '%s' "$key"
    printf '\t%s' "$@"
    printf '\n'
}

# ── certificates: every file that a component's arguments name, and every file that these name ──

certificate() { say certificate "$1" "$(base64 -w 0 <<<"$2")"; }

look_into() {
    local file="$1" depth="$2" text reference key value
    [[ -z ${seen[$file]:-} && -f $file && -r $file ]] || return 0
    seen["$file"]=yes
    [[ $(stat -Lc %s "$file") -lt $largest_file_bytes ]] || return 0
    if grep -q 'BEGIN CERTIFICATE' "$file"; then
        certificate "$file" "$(sed -n '/-BEGIN CERTIFICATE-/,/-END CERTIFICATE-/p' "$file")"
        return 0
    fi
    if [[ $depth -eq 0 ]] || grep -q 'PRIVATE KEY' "$file"; then return 0; fi
    text="$(grep -aEv '^[[:space:]]*#' "$file" | tr -d '\0')" || return 0
    while IFS=: read -r key value; do
        value="$(tr -d "\"' " <<<"$value")"
        case "$key" in
        *-data*) certificate "$file (${key//[\"\' ]/})" "$(base64 -d <<<"$value" 2>/dev/null)" ;;
        *) [[ $value == /* ]] || look_into "$(dirname "$file")/$value" 0 ;;
        esac
    done < <(grep -oE "(client-certificate|certificate-authority)(-data)?[\"']?:[[:space:]]*[\"']?[^\"', ]+" <<<"$text" || true)
    while read -r reference; do
        look_into "$reference" $((depth - 1))
    done < <(grep -oE "/[^][:space:]\"',;=(){}[]+" <<<"$text" || true)
}

# If the arguments of process $1 name no serving certificate, the kubelet keeps its own.
look_into_kubelet_folder() {
    local folder config
    folder="$(argument "$1" cert-dir /var/lib/kubelet/pki)"
    config="$(argument "$1" config /dev/null)"
    if [[ -e $folder/kubelet-server-current.pem ]]; then
        look_into "$folder/kubelet-server-current.pem" 0
    elif ! grep -q '^tlsCertFile:' "$config" && [[ -z $(argument "$1" tls-cert-file '') ]]; then
        look_into "$folder/kubelet.crt" 0
    fi
}

# ── components ──

look_at() {
    local component="$1" version="$2" pid config line staged binary
    pid="$(pid_of "$component")"
    staged="$releases/$version/$component"
    binary="$(binary_of "$component")"
    [[ -n $binary ]] || return 0
    if [[ -e $binary ]]; then
        say binary "$component" "$(stat -Lc %s "$binary")"
        # Only within one mount can a file be kept without taking up space. (Ours are kept already.)
        [[ $(stat -Lc %m "$binary") == "$(stat -Lc %m "$folder")" ]] || say copied "$component"
    fi
    if [[ -x $staged ]]; then
        say staged "$component"
        while read -r line; do say verdict "$component" "$line"; done < <(judge "$component" "$staged" || true)
    fi
    [[ $pid -gt 0 ]] || return 0
    config="$(argument "$pid" config '')"
    if [[ -r $config ]]; then
        sed -nE "s/^(failCgroupV1|mode):[[:space:]]*[\"']?([A-Za-z0-9]+).*/setting\t$component\t\1\t\2/p" "$config"
    fi
    [[ $component != kubelet ]] || look_into_kubelet_folder "$pid"
    look_into_arguments "$pid"
}

look_into_arguments() {
    local file
    while read -r file; do look_into "$file" 2; done \
        < <(tr '\0' '\n' <"/proc/$1/cmdline" | sed 1d | grep -oE "(^|=|,)/[^,]+" | sed 's/^[=,]//' || true)
}

# ── etcd, through the JSON gateway of its API, as the kube-apiserver here reaches it ──

look_at_etcd() {
    local pid="$1" endpoint members="" server access=() flag
    for flag in cacert:etcd-cafile cert:etcd-certfile key:etcd-keyfile; do
        server="$(argument "$pid" "${flag#*:}" '')"
        [[ -z $server ]] || access+=("--${flag%%:*}" "$server")
    done
    ask_etcd() {
        curl --silent --show-error --fail-with-body --max-time 3 "${access[@]}" --data "$2" "$1" 2>&1
    }
    while read -r endpoint; do
        members="$(ask_etcd "$endpoint/v3/cluster/member/list" '{}')" && break
        say etcdError "$endpoint" "$(base64 -w 0 <<<"$members")"
        members=""
    done < <(argument "$pid" etcd-servers '' | tr ',' '\n'; echo)
    [[ -n $members ]] || return 0
    say etcdMembers "$(base64 -w 0 <<<"$members")"
    say etcdAlarms "$(ask_etcd "$endpoint/v3/maintenance/alarm" '{"action":"GET"}' | base64 -w 0)"
    while read -r server; do
        say etcdStatus "$server" "$(ask_etcd "$server/v3/maintenance/status" '{}' | base64 -w 0)"
    done < <(tr '{' '\n' <<<"$members" | sed -n 's/.*"clientURLs":\["\([^"]*\)".*/\1/p')
}

give_way
say clockStart "$(date +%s.%N)"
say cgroup "$(stat -fc %T /sys/fs/cgroup)"
say kernel "$(uname -r)"
say runc "$(runc --version 2>/dev/null | sed -n 's/^runc version //p' || true)"
folder="$releases" # the part of it that exists
while [[ ! -d $folder ]]; do folder="$(dirname "$folder")"; done
read -r total free < <(df -PB1 "$folder" | awk 'NR == 2 { print $2, $4 }')
say disk "$total" "$free"
for component in "${control_plane_components[@]}"; do
    look_at "$component" "$control_plane_version"
done
for component in "${worker_components[@]}"; do look_at "$component" "$worker_version"; done
for pid in $(pid_of etcd) $(pid_of containerd); do
    [[ $pid -eq 0 ]] || look_into_arguments "$pid"
done
for tool in etcdctl etcdutl; do
    ! command -v "$tool" >/dev/null || say etcdTool "$tool"
done
pid="$(pid_of kube-apiserver)"
[[ $pid -eq 0 ]] || look_at_etcd "$pid"
say clockEnd "$(date +%s.%N)"
say end preflight
