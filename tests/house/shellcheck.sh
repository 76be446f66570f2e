#!/usr/bin/env bash
# Checks every shell script of the repository, known by its first line. Where shellcheck is missing:
# on Debian as root it is installed, elsewhere the check says that it is skipped.
set -euo pipefail

if ! command -v shellcheck >/dev/null && [[ $(id -u) = 0 ]] && command -v apt-get >/dev/null; then
    install=(apt-get install --yes --quiet=2 --no-install-recommends shellcheck)
    { "${install[@]}" || { apt-get update --quiet=2 && "${install[@]}"; }; } </dev/null >&2 || true
fi
if ! command -v shellcheck >/dev/null; then
    echo "skipped: shellcheck is not installed (apt install shellcheck, brew install shellcheck)"
    exit 0
fi

scripts=()
while IFS= read -r -d '' file; do
    if [[ -f $file ]] && head -c 64 -- "$file" | head -n 1 | tr -d '\0' | grep -qE '^#!.*\b(ba)?sh\b'; then
        scripts+=("$file")
    fi
done < <(git ls-files -z --cached --others --exclude-standard)
shellcheck --external-sources -- "${scripts[@]}"
echo "shellcheck: ${#scripts[@]} scripts"
