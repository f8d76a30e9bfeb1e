#!/usr/bin/env bash
# From nothing to the whole mesh: a cluster, ArgoCD, secrets, the applications. Every step looks at what is there first,
# so the same command goes on where it was stopped. Written for bash 3.2, which is what macOS has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'TEXT'
./bootstrap.sh                   start minikube and let ArgoCD bring up the mesh from this repository
./bootstrap.sh --local           start minikube, build the images of this checkout, apply them without ArgoCD
./bootstrap.sh --context[=NAME]  as the first, in a cluster that is there: kubectl's current context, or NAME
./bootstrap.sh --open            hold the addresses open until Ctrl-C (with --context[=NAME]: of that cluster)
./bootstrap.sh --delete          delete the mesh with all its pictures; of minikube, the whole cluster

  --overlay=NAME     minikube (the default: one of each, nothing else needed) or production (docs/operations.md)
  --repository=URL   what ArgoCD reads; the default is the remote "origin" of this checkout
  --revision=NAME    branch, tag or commit of it; the default is the branch of this checkout
  --timeout=SECONDS  how long to wait for any one thing (900)
  --dry-run          say what would be done, and do nothing
  --yes              delete without asking
TEXT
}

action=up
mode=argocd
cluster=minikube
context=ocr-mesh # minikube names a profile's context after the profile
overlay=
repository=
revision=
timeout_s=900
dry_run=
yes=

source scripts/bootstrap/report.sh
source scripts/bootstrap/tools.sh
source scripts/bootstrap/cluster.sh
source scripts/bootstrap/repository.sh
source scripts/bootstrap/argocd.sh
source scripts/bootstrap/secrets.sh
source scripts/bootstrap/local.sh
source scripts/bootstrap/addresses.sh
source scripts/bootstrap/delete.sh

for argument in "$@"; do
    value=${argument#*=}
    case $argument in
        --local) mode=local ;;
        --context) cluster=given context= ;;
        --context=?*) cluster=given context=$value ;;
        --overlay=minikube | --overlay=production) overlay=$value ;;
        --repository=?*) repository=$value ;;
        --revision=?*) revision=$value ;;
        --timeout=[1-9]*) timeout_s=$value ;;
        --open) action=open ;;
        --delete) action=delete ;;
        --dry-run) dry_run=yes ;;
        --yes) yes=yes ;;
        --help | -h) usage && exit ;;
        *) fail "$argument is nothing that this knows; ./bootstrap.sh --help lists what it does" ;;
    esac
done
[[ $timeout_s =~ ^[0-9]+$ ]] || fail "--timeout takes seconds, not $timeout_s"
if [[ $mode == local ]]; then
    [[ $cluster == minikube ]] || fail "--local builds images into minikube, and knows no way into another cluster"
    [[ -z $overlay$repository$revision ]] || fail "--local takes overlay, repository and revision from this checkout"
    overlay=local
fi
overlay=${overlay:-minikube}

case $action in
    up)
        step "Tools" check_tools
        [[ $mode == local ]] || step "Repository" find_repository
        step "Cluster" "reach_$cluster"
        if [[ $mode == local ]]; then
            step "Images" build_images
            step "Secrets" make_secrets
            step "Applications" apply_overlay
        else
            step "What the overlay needs" check_apis
            step "ArgoCD" install_argocd
            step "Secrets" make_secrets
            step "Applications" apply_applications
        fi
        print_addresses
        ;;
    open)
        step "Tools" check_tools
        step "Cluster" find_cluster
        open_addresses
        ;;
    delete)
        step "Tools" check_tools
        step "Delete" "delete_$cluster"
        ;;
esac
