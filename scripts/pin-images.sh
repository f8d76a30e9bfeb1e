#!/usr/bin/env bash
# Writes image digests into the production overlay: pin-images.sh ghcr.io/owner FOLDER. The folder contains
# one file per image, with the image's name and its digest as content.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "pin-images: $1" >&2
    exit 1
}

[[ $# -eq 2 ]] || fail "usage: scripts/pin-images.sh REGISTRY/OWNER FOLDER"
owner=$1
folder=$2
target=k8s/overlays/production/images/kustomization.yaml

# The names in k8s/base. All images are required: a missing one would keep a name that does not exist in the registry.
images=(bff-api detection-api document-worker image-store outgoing recognition-api)

pinned="# The images that production runs. Written by scripts/pin-images.sh whenever main has published new ones.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:"
for image in "${images[@]}"; do
    [[ -f $folder/$image ]] || fail "$folder/$image is missing"
    digest=$(<"$folder/$image")
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || fail "$folder/$image contains no digest: $digest"
    pinned+="
  - name: ocr-mesh/$image
    newName: $owner/$image
    digest: $digest"
done
echo "$pinned" >"$target"
