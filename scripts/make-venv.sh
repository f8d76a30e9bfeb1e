#!/usr/bin/env bash
# Makes .venv with the Python that PYTHON names (python3), or says in one line what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
fail() {
    echo "ocr-mesh: $1" >&2
    exit 1
}

command -v "$python" >/dev/null || fail "$python is missing: apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old, 3.11 is needed: name a newer one, as in PYTHON=python3.11"
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "$python cannot make environments: apt-get install python3-venv"

echo "making .venv with $("$python" --version)"
"$python" -m venv .venv
