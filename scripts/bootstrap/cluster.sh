# The cluster: minikube's profile ocr-mesh, or one that is there.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

kubernetes_version=v1.35.0
minikube_cpus=4 # or as many as the machine has, where it has fewer
minikube_memory=6g
least_cpus=3 # the pods ask for a good one, Kubernetes and Calico for another
least_minor=35 # the manifests are validated from here on

reach_minikube() {
    local cpus
    case $(uname -m) in
        x86_64 | amd64 | aarch64 | arm64) ;;
        *) fail "there are images for amd64 and arm64, not for $(uname -m)" ;;
    esac
    cpus=$(getconf _NPROCESSORS_ONLN)
    [[ $cpus -ge $least_cpus ]] ||
        fail "Kubernetes and the mesh need $least_cpus processors, this machine has $cpus; make run does with fewer"
    [[ $cpus -le $minikube_cpus ]] || cpus=$minikube_cpus
    # Calico, because minikube's own network keeps no network policy; a running cluster is left as it is.
    change minikube start --profile "$context" --keep-context --interactive=false --wait=all \
        --kubernetes-version="$kubernetes_version" --cpus="$cpus" --memory="$minikube_memory" --cni=calico
    await "the node" --for=condition=Ready node --all
}

reach_given() {
    local minor
    find_cluster
    [[ -z $dry_run ]] || return 0
    kube get --raw=/readyz >/dev/null || fail "the cluster of the context $context does not answer"
    minor=$(kube get --raw=/version | sed -n -E 's/.*"minor": *"([0-9]+).*/\1/p')
    [[ ${minor:-0} -ge $least_minor ]] ||
        note "note: its Kubernetes is 1.${minor:-?}; the manifests are tested with 1.$least_minor and newer"
}

find_cluster() {
    if [[ $cluster == given && -z $context ]]; then
        context=$(kubectl config current-context) || fail "kubectl has no current context: name one, as --context=NAME"
    fi
    note "context $context"
}

# Each apiVersion that the overlay uses is one that the cluster serves: the operators come first.
check_apis() {
    local wanted served=$'\n' version
    wanted=$(kubectl kustomize "k8s/overlays/$overlay" | sed -n -E 's/^apiVersion: *([^ ]+)$/\1/p' | sort -u)
    [[ -z $dry_run ]] || return 0
    served=$'\n'$(kube api-versions)$'\n'
    for version in $wanted; do
        [[ $served == *$'\n'"$version"$'\n'* ]] ||
            fail "the cluster does not know $version, which the overlay $overlay uses:" \
                "docs/operations.md says what to install"
    done
}
