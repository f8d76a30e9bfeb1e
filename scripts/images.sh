#!/usr/bin/env bash
# Builds all container images, or the named ones, as ocr-mesh/<deployable>:<tag>; the default tag is `local`.
# Uses Docker if its engine runs, otherwise buildah as root, on bases from this machine's Debian mirror.
#
#   scripts/images.sh [--tag TAG] [DEPLOYABLE…]     # IMAGE_BUILDER=buildah: not with Docker, though its engine answers
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "images: $1" >&2
    exit 1
}

deployables=(detection-api recognition-api bff-api image-store outgoing document-worker)
tag=local
chosen=()
while (($#)); do
    case $1 in
    --tag)
        [[ -n ${2:-} ]] || fail "--tag needs a value"
        tag=$2
        shift
        ;;
    *)
        [[ " ${deployables[*]} " == *" $1 "* ]] || fail "unknown image $1; known images: ${deployables[*]}"
        chosen+=("$1")
        ;;
    esac
    shift
done
[[ ${#chosen[@]} -gt 0 ]] || chosen=("${deployables[@]}")

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' mesh/pyproject.toml)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT

# The machine's package index settings and certificates are passed as build secrets, and are in no image.
pip=.venv/bin/pip
[[ -x $pip ]] || pip=pip3
{
    echo "[global]"
    { "$pip" config list 2>/dev/null || true; } |
        sed -nE "s/^[^.]*\.(index-url|extra-index-url|find-links|trusted-host|proxy|default-timeout)='(.*)'$/\1 = \2/p" |
        sort -u -t= -k1,1
} >"$private/pip.conf"
build_options=(--secret "id=pip,src=$private/pip.conf")
certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
if [[ -r $certificates ]]; then
    build_options+=(--secret "id=certificates,src=$certificates")
fi

build() { # NAME COMMAND… : the options common to all builders
    local name=$1
    shift
    "$@" --file "$name/Dockerfile" --tag "ocr-mesh/$name:$tag" "${build_options[@]}" \
        --build-arg "VERSION=$version" --build-arg "REVISION=$revision" .
}

if [[ ${IMAGE_BUILDER:-docker} == docker ]] && docker info >/dev/null 2>&1; then
    for name in "${chosen[@]}"; do
        echo "building ocr-mesh/$name:$tag with Docker" >&2
        build "$name" docker build
    done
    exit
fi

[[ $EUID -eq 0 ]] || fail "Docker is not running; without it this needs root, for buildah and debootstrap"
scripts/apt-install.sh buildah debootstrap

# Local wheel folders; the files of a local index are beside its folder.
while read -r folder; do
    build_options+=(--volume "$folder:$folder:ro")
done < <(sed -n 's/^find-links = //p; s/^[a-z-]*index-url = //p' "$private/pip.conf" | tr ' ' '\n' |
    sed -nE 's|^file://(.*)/[^/]+/?$|\1|p; s|^(/.*)$|\1|p' | sort -u)

for name in "${chosen[@]}"; do
    bases=(--build-arg "BASE_IMAGE=$(scripts/image-base.sh debian)")
    if [[ $name == bff-api ]]; then # builds the page
        bases+=(--build-arg "NODE_IMAGE=$(scripts/image-base.sh node "${build_options[@]}")")
    fi
    echo "building ocr-mesh/$name:$tag with buildah" >&2
    build "$name" buildah build --isolation chroot --format docker --layers=false "${bases[@]}"
done
