# The cluster: minikube's profile ocr-mesh, or an existing one.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

kubernetes_version=v1.35.0
minikube_cpus=4 # or all of a machine with fewer
minikube_memory=6g
least_cpus=3 # the pods request more than one, Kubernetes and Calico another
least_minor=35 # oldest version that the manifests are validated with

reach_minikube() {
    local cpus
    case $(uname -m) in
        x86_64 | amd64 | aarch64 | arm64) ;;
        *) fail "images exist for amd64 and arm64, not for $(uname -m)" ;;
    esac
    cpus=$(getconf _NPROCESSORS_ONLN)
    [[ $cpus -ge $least_cpus ]] ||
        fail "Kubernetes and the mesh need $least_cpus CPUs, this machine has $cpus; make run needs fewer"
    [[ $cpus -le $minikube_cpus ]] || cpus=$minikube_cpus
    # Calico, because minikube's default network ignores network policies; a running cluster is not changed.
    change minikube start --profile "$context" --keep-context --interactive=false --wait=all \
        --kubernetes-version="$kubernetes_version" --cpus="$cpus" --memory="$minikube_memory" --cni=calico
    await "the node" --for=condition=Ready node --all
}

reach_given() {
    local minor
    find_cluster
    [[ -z $dry_run ]] || return 0
    kube get --raw=/readyz >/dev/null || fail "the cluster of context $context does not respond"
    minor=$(kube get --raw=/version | sed -n -E 's/.*"minor": *"([0-9]+).*/\1/p')
    [[ ${minor:-0} -ge $least_minor ]] ||
        note "note: its Kubernetes is 1.${minor:-?}; the manifests are tested with 1.$least_minor and newer"
}

find_cluster() {
    if [[ $cluster == given && -z $context ]]; then
        context=$(kubectl config current-context) || fail "kubectl has no current context: set one with --context=NAME"
    fi
    note "context $context"
}

# Checks that the cluster serves each apiVersion of the overlay: operators must be installed first.
check_apis() {
    local wanted served=$'\n' version
    wanted=$(kubectl kustomize "k8s/overlays/$overlay" | sed -n -E 's/^apiVersion: *([^ ]+)$/\1/p' | sort -u)
    [[ -z $dry_run ]] || return 0
    served=$'\n'$(kube api-versions)$'\n'
    for version in $wanted; do
        [[ $served == *$'\n'"$version"$'\n'* ]] ||
            fail "the cluster does not serve $version, which the overlay $overlay uses:" \
                "docs/operations.md says what to install"
    done
}
