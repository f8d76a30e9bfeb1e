#!/usr/bin/env bash
# Updates the digests of pinned images (name:tag@sha256:…) in Dockerfiles, compose.yaml and manifests from their
# registries. Not in workflows, which workflows may not change. Needs docker with buildx.
set -euo pipefail
cd "$(dirname "$0")/.."

pinned='[a-z0-9][a-z0-9./_-]*:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}'
files=('*Dockerfile' '*.yaml' ':!.github')

git grep -hoE "$pinned" -- "${files[@]}" | sort -u | while IFS=@ read -r image old; do
    new=$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')
    [[ $new =~ ^sha256:[0-9a-f]{64}$ ]] || {
        echo "renew-digests: $image has no digest: $new" >&2
        exit 1
    }
    [[ $new != "$old" ]] || continue
    echo "$image: $new"
    git grep -lF "$image@$old" -- "${files[@]}" | xargs sed --in-place "s#$image@$old#$image@$new#"
done
