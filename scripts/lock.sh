#!/usr/bin/env bash
# Writes the hash-pinned locks in requirements/ from the parts' dependencies. Keeps pins that still fit; --upgrade takes
# the newest versions. The files name no package index.
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
for part in mesh bff-api detection-api recognition-api image-store outgoing document-worker client cli; do
    parts+=(--no-emit-package "ocr-mesh-$part")
done

compile run "${parts[@]}" "$@"
compile dev "$@"
compile node "$@"
# Locks of the images, each a subset of run.txt.
for image in bff-api detection-api recognition-api image-store outgoing document-worker; do
    compile "$image" "${parts[@]}" "$@"
done
compile build "$@"
compile client "$@"
