# Deploys without ArgoCD: loads the images of this checkout into minikube, applies the overlay "local" in wave order.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

deployables=(bff-api detection-api recognition-api image-store outgoing document-worker)

# The same choice as in scripts/images.sh.
image_builder() {
    if command -v docker >/dev/null && docker info >/dev/null 2>&1; then
        echo docker
    elif command -v buildah >/dev/null; then
        echo buildah
    else
        return 1
    fi
}

build_images() {
    local builder deployable image
    if is_there namespace argocd; then
        fail "ArgoCD manages this cluster and would revert this: run ./bootstrap.sh --delete first"
    fi
    builder=$(image_builder)
    change scripts/images.sh --tag local
    for deployable in "${deployables[@]}"; do
        image=ocr-mesh/$deployable:local
        note "loading $image"
        if [[ $builder == docker ]]; then
            change minikube image load --profile "$context" "$image"
        else
            load_archive "$image"
        fi
    done
}

# minikube loads an image from Docker by name, and one of buildah from a file.
load_archive() {
    local folder=/tmp status=0
    [[ -n $dry_run ]] || folder=$(mktemp -d)
    change buildah push --quiet "$1" "docker-archive:$folder/image.tar:$1" &&
        change minikube image load --profile "$context" "$folder/image.tar" || status=$?
    [[ -n $dry_run ]] || rm -rf "$folder"
    return "$status"
}

apply_overlay() {
    local application folder had workload
    for application in "${applications[@]}"; do
        folder=k8s/overlays/local/$application
        note "applying $application"
        if [[ $application == migration ]]; then
            change_kube delete --kustomize "$folder" --ignore-not-found >/dev/null # a Job runs once
        fi
        had=
        [[ -n $dry_run ]] || had=$(kube get --kustomize "$folder" --ignore-not-found --output name)
        change_kube apply --server-side --force-conflicts --kustomize "$folder" >/dev/null
        [[ -z $dry_run ]] || continue
        for workload in $(kube get --kustomize "$folder" --output name); do
            case $workload in
                deployment.apps/* | statefulset.apps/*)
                    if [[ $had == *"$workload"* ]] && is_built_here "$application"; then
                        change_kube rollout restart --namespace ocr-mesh "$workload" >/dev/null
                    fi
                    await_rollout ocr-mesh "$workload"
                    ;;
                job.batch/*)
                    note "waiting for $workload"
                    await "$workload" --namespace ocr-mesh --for=condition=Complete "$workload"
                    ;;
            esac
        done
    done
}

# Its image may have changed under the same tag.
is_built_here() { [[ $1 != rabbitmq && $1 != postgres && $1 != jaeger && $1 != valkey ]]; }
