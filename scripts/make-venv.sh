#!/usr/bin/env bash
# Creates .venv with the Python in PYTHON (default python3), or reports in one line what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
fail() {
    echo "ocr-mesh: $1" >&2
    exit 1
}

command -v "$python" >/dev/null || fail "$python is missing: apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old, 3.11 or newer is needed: set PYTHON, for example PYTHON=python3.11"
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "$python has no venv module: apt-get install python3-venv"

echo "creating .venv with $("$python" --version)"
"$python" -m venv .venv
