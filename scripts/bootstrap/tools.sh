# Checks the tools that bootstrap.sh calls and their versions, and reports all missing ones together.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

least_kubectl=1.31  # `kubectl wait --for=create`
least_minikube=1.38 # supports Kubernetes 1.35

missing=0

lack() {
    echo "bootstrap: $*" >&2
    missing=1
}

check_tools() {
    need kubectl "$least_kubectl" https://kubernetes.io/docs/tasks/tools/
    [[ $cluster != minikube ]] || need minikube "$least_minikube" https://minikube.sigs.k8s.io/docs/start/
    if [[ $action == up && $mode == argocd ]]; then
        need git 2 https://git-scm.com/downloads
    fi
    if [[ $action == up && $mode == local ]] && ! image_builder >/dev/null; then
        lack "building images needs a running Docker engine or buildah: https://docs.docker.com/get-docker/"
    fi
    [[ $missing -eq 0 ]] || exit 1
}

# need TOOL LEAST ADDRESS
need() {
    local version
    if ! command -v "$1" >/dev/null; then
        lack "$1 is missing ($2 or newer): $3"
        return
    fi
    version=$("version_of_$1") || version=
    if [[ -z $version ]]; then
        lack "cannot read the version of $1; $2 or newer is needed: $3"
    elif ! is_at_least "$version" "$2"; then
        lack "$1 $version is too old, $2 is needed: $3"
    else
        note "$1 $version"
    fi
}

version_of_kubectl() { kubectl version --client --output json | first_version; }

version_of_minikube() { minikube version --short | first_version; }

version_of_git() { git --version | first_version; }

# The first thing in the input that looks like 1.2 or v1.2.3, without the v.
first_version() { sed -n -E '/[0-9]+\.[0-9]+/ { s/^[^0-9]*([0-9]+(\.[0-9]+)+).*/\1/p; q; }'; }

# is_at_least VERSION LEAST: compares the parts as numbers: 1.9 is older than 1.31.
is_at_least() {
    local have least i
    IFS=. read -r -a have <<<"$1"
    IFS=. read -r -a least <<<"$2"
    for i in "${!least[@]}"; do
        ((10#${have[i]:-0} == 10#${least[i]})) || {
            ((10#${have[i]:-0} > 10#${least[i]}))
            return
        }
    done
}
