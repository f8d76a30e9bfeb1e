#!/usr/bin/env bash
# Makes production run the images of a registry by their digests: pin-images.sh ghcr.io/owner FOLDER. The folder holds
# one file an image, with its name, that says its digest.
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

# What the images are called in k8s/base. All of them or none: one that is left out would run under a name that nobody has.
images=(bff-api detection-api image-store recognition-api ui)

pinned="# The images that production runs. Written by scripts/pin-images.sh whenever main has published new ones.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:"
for image in "${images[@]}"; do
    [[ -f $folder/$image ]] || fail "$folder/$image is missing"
    digest=$(<"$folder/$image")
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || fail "$folder/$image says no digest: $digest"
    pinned+="
  - name: ocr-mesh/$image
    newName: $owner/$image
    digest: $digest"
done
echo "$pinned" >"$target"
