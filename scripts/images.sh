#!/usr/bin/env bash
# Builds the container images, all of them or those named, as ocr-mesh/<deployable>:<tag>; `local` is the tag unless told.
# With Docker where its engine answers, else with buildah, as root, on bases of this machine's own Debian mirror.
#
#   scripts/images.sh [--tag TAG] [DEPLOYABLE…]     # IMAGE_BUILDER=buildah: not with Docker, though its engine answers
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "images: $1" >&2
    exit 1
}

deployables=(detection-api recognition-api bff-api image-store ui)
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
        [[ " ${deployables[*]} " == *" $1 "* ]] || fail "there is no image $1; there are: ${deployables[*]}"
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

# What this machine knows of package indexes and of who signs for them is lent to the build, and in no image afterwards.
pip=.venv/bin/pip
[[ -x $pip ]] || pip=pip3
{
    echo "[global]"
    { "$pip" config list 2>/dev/null || true; } |
        sed -nE "s/^[^.]*\.(index-url|extra-index-url|find-links|trusted-host|proxy|default-timeout)='(.*)'$/\1 = \2/p" |
        sort -u -t= -k1,1
} >"$private/pip.conf"
lent=(--secret "id=pip,src=$private/pip.conf")
certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
if [[ -r $certificates ]]; then
    lent+=(--secret "id=certificates,src=$certificates")
fi

build() { # NAME COMMAND… : what is the same for every builder
    local name=$1
    shift
    "$@" --file "$name/Dockerfile" --tag "ocr-mesh/$name:$tag" "${lent[@]}" \
        --build-arg "VERSION=$version" --build-arg "REVISION=$revision" .
}

if [[ ${IMAGE_BUILDER:-docker} == docker ]] && docker info >/dev/null 2>&1; then
    for name in "${chosen[@]}"; do
        echo "building ocr-mesh/$name:$tag with Docker" >&2
        build "$name" docker build
    done
    exit
fi

[[ $EUID -eq 0 ]] || fail "no Docker engine answers here; without one this needs root, for buildah and debootstrap"
scripts/apt-install.sh buildah debootstrap

# Wheels in folders of this machine; of an index, the files lie beside the folder that it is read from.
while read -r folder; do
    lent+=(--volume "$folder:$folder:ro")
done < <(sed -n 's/^find-links = //p; s/^[a-z-]*index-url = //p' "$private/pip.conf" | tr ' ' '\n' |
    sed -nE 's|^file://(.*)/[^/]+/?$|\1|p; s|^(/.*)$|\1|p' | sort -u)

for name in "${chosen[@]}"; do
    bases=(--build-arg "BASE_IMAGE=$(scripts/image-base.sh debian)")
    if [[ $name == ui ]]; then
        bases+=(--build-arg "NODE_IMAGE=$(scripts/image-base.sh node "${lent[@]}")")
    fi
    echo "building ocr-mesh/$name:$tag with buildah" >&2
    build "$name" buildah build --isolation chroot --format docker --layers=false "${bases[@]}"
done
