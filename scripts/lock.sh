#!/usr/bin/env bash
# Writes the hash-pinned locks of requirements/ from what the parts declare. Pins that still fit stay; give --upgrade for
# the newest. No package index is named in what it writes.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    local name=$1
    shift
    echo "locking requirements/$name.txt" >&2
    .venv/bin/uv pip compile "requirements/$name.in" --output-file "requirements/$name.txt" --quiet \
        --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
        --custom-compile-command "make lock" "$@"
}

parts=()
for part in mesh bff-api detection-api recognition-api image-store cli; do
    parts+=(--no-emit-package "ocr-mesh-$part")
done

compile run "${parts[@]}" "$@"
compile dev "$@"
compile node "$@"
# The images' own, each a part of run.txt.
for image in bff-api detection-api recognition-api image-store; do
    compile "$image" "${parts[@]}" "$@"
done
compile build "$@"
