# shellcheck shell=bash
# Read by every bash of a machine of the bench (BASH_ENV). In the script that the bench has named it counts the lines
# that run, by a DEBUG trap, and at one of them it does what the bench asked for. Nothing of this is in the script.
#
# In the file `order`: SCRIPT KIND TIMES FILE:LINE COMMAND, the command as bash writes it, its first line.
# Kinds: record, kill, fail, full, stand-still.
bench=/bench/shared

bench_line() {
    [[ $bench_kind != record ]] || printf '%s %s\n' "$1" "${2%%$'\n'*}" >>"$bench/lines"
    [[ "$1 ${2%%$'\n'*}" == "$bench_at" && ! -e $bench/done ]] || return 0
    local seen=()
    printf 'x\n' >>"$bench/seen"
    mapfile -t seen <"$bench/seen" || true
    ((${#seen[@]} == bench_times)) || return 0
    printf '%s\n' "$2" >"$bench/done"
    case $bench_kind in
    kill) kill -KILL 0 ;;
    full) cat /dev/zero >/fill 2>/dev/null || true ;;
    fail)
        # A function of the command's name comes before the command, and is gone once it has failed.
        local word="${2%%[[:space:]]*}"
        case $(type -t "$word" || true) in
        file | builtin) eval "$word() { unset -f $word; echo '$word: made to fail' >&2; return 1; }" ;;
        *) printf 'not possible\n' >"$bench/done" ;;
        esac
        ;;
    stand-still)
        trap '' TERM
        while :; do sleep 1; done
        ;;
    esac
    return 0
}

if [[ -r $bench/order ]] && read -r bench_script bench_kind bench_times bench_at <"$bench/order" &&
    [[ $0 == */"$bench_script" ]]; then
    set -T
    trap 'bench_line "${BASH_SOURCE[0]##*/}:$LINENO" "$BASH_COMMAND"' DEBUG
fi
