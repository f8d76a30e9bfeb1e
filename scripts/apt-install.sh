#!/usr/bin/env bash
# Installs those of the named Debian packages that are missing. Needs root.
set -euo pipefail

missing=()
for package in "$@"; do
    dpkg-query --show --showformat='${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed' ||
        missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

echo "installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
dpkg --configure -a >&2 # an installation that was ended halfway would stop this one
apt-get update -qq >&2
apt-get install -qq --no-install-recommends "${missing[@]}" >&2
