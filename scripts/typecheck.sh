#!/usr/bin/env bash
# Runs mypy --strict over the named parts one by one, because their test modules may have the same names.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
for part in "$@"; do
    echo "mypy $part"
    .venv/bin/mypy --no-error-summary "$part" || failed=1
done
exit "$failed"
