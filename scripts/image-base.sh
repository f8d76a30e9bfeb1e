#!/usr/bin/env bash
# Prints the name of an image that replaces a Dockerfile's base on machines without Docker: `debian` for
# the services, `node` for building the page. Built from Debian's packages once a week.
#
#   scripts/image-base.sh debian|node [OPTION OF BUILDAH…]
set -euo pipefail
cd "$(dirname "$0")/.."

suite=bookworm # the Debian and Python version of the Dockerfiles' bases
packages=ca-certificates,python3,python3-venv
# The key covers all inputs of a base; the week brings Debian's updates.
key=$(cat "$0" requirements/node.txt <(date +%G-%V) <(dpkg --print-architecture) | sha256sum | cut -c -12)
debian=localhost/ocr-mesh-base-debian:$key
node=localhost/ocr-mesh-base-node:$key

is_there() { buildah inspect --type image "$1" >/dev/null 2>&1; }

make_debian() {
    local root mirror container
    root=$(mktemp -d)
    # The mirror of this machine's apt; on another Debian release debootstrap's default.
    mirror=$(apt-get indextargets --format "\$(REPO_URI)" "Created-By: Packages" "Codename: $suite" | head -n 1)
    debootstrap --variant=minbase --include="$packages" "$suite" "$root" ${mirror:+"$mirror"} >&2
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/log/*
    container=$(buildah from scratch)
    buildah add --quiet "$container" "$root" / >&2
    buildah commit --quiet --rm "$container" "$debian" >&2
    rm -rf "$root"
}

make_node() {
    buildah build --isolation chroot --layers=false --quiet --file - --tag "$node" "$@" requirements >&2 <<DOCKERFILE
FROM $debian
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt
COPY node.txt /
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=certificates,target=/etc/ssl/certs/ca-certificates.crt \
    python3 -m venv /opt/node && /opt/node/bin/pip install --quiet --require-hashes --requirement /node.txt
ENV PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin
DOCKERFILE
}

wanted=$1
shift
# Of two concurrent builds the second waits.
exec 9>/tmp/ocr-mesh-image-base.lock
flock 9
is_there "$debian" || make_debian 9>&-
case $wanted in
debian) echo "$debian" ;;
node)
    is_there "$node" || make_node "$@" 9>&-
    echo "$node"
    ;;
esac
