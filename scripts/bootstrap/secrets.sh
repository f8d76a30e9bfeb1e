# The secrets of the single-node overlays: random, generated once, existing ones are kept. They are never printed or
# written to disk. In production the operators generate theirs, and a person creates the others (docs/operations.md).
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

make_secrets() {
    local name
    is_there namespace ocr-mesh || change_kube create namespace ocr-mesh >/dev/null
    if [[ $overlay == production ]]; then
        for name in bff-api-owner inner-calls webhooks pictures-s3; do
            is_there secret "$name" --namespace ocr-mesh || [[ -n $dry_run ]] ||
                fail "production needs the secret $name in the namespace ocr-mesh: docs/operations.md says how"
        done
        return
    fi
    make_secret rabbitmq-credentials rabbitmq username password
    make_secret postgres-credentials postgres username password
    make_secret bff-api-owner bff-api secret
    make_secret inner-calls bff-api secret
    make_secret webhooks bff-api secret
}

# make_secret NAME OWNER KEY…: OWNER is the application whose volume depends on the secret.
make_secret() {
    local name=$1 owner=$2 key value manifest
    shift 2
    if is_there secret "$name" --namespace ocr-mesh; then
        note "$name exists and is kept"
        return
    fi
    if is_there persistentvolumeclaim --namespace ocr-mesh --selector "app.kubernetes.io/name=$owner"; then
        fail "the secret $name is missing but the volume of $owner exists, which a new secret would not open:" \
            "restore the old one, or delete the volume and its data"
    fi
    manifest="apiVersion: v1
kind: Secret
metadata:
  name: $name
  namespace: ocr-mesh
  labels:
    app.kubernetes.io/name: $owner
    app.kubernetes.io/part-of: ocr-mesh
    app.kubernetes.io/managed-by: bootstrap
stringData:"
    for key in "$@"; do
        value=ocrmesh
        [[ $key == username ]] || value=$(random)
        [[ -n $value ]] || fail "cannot read random numbers from /dev/urandom"
        manifest+=$'\n'"  $key: \"$value\""
    done
    note "$name created"
    change_kube_from "$manifest" create --filename - >/dev/null
}

# 64 hexadecimal digits, which need no escaping in a URL.
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
