#!/usr/bin/env bash
# Installs everything: a cluster, ArgoCD, secrets, the applications. Every step checks the current state first,
# so the same command continues after an interruption. Written for bash 3.2, the version on macOS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'TEXT'
./bootstrap.sh                   start minikube and deploy ocr-mesh from this repository with ArgoCD
./bootstrap.sh --local           start minikube, build the images of this checkout, deploy without ArgoCD
./bootstrap.sh --context[=NAME]  deploy with ArgoCD to an existing cluster: kubectl's current context, or NAME
./bootstrap.sh --open            forward the addresses until Ctrl-C (with --context[=NAME]: of that cluster)
./bootstrap.sh --delete          delete ocr-mesh and all pictures; with minikube, the whole cluster

  --overlay=NAME     minikube (default: one replica of each, no prerequisites) or production (docs/operations.md)
  --repository=URL   repository for ArgoCD (default: the remote "origin" of this checkout)
  --revision=NAME    its branch, tag or commit (default: the branch of this checkout)
  --timeout=SECONDS  maximum wait for each step (900)
  --dry-run          print the steps without running them
  --yes              delete without confirmation
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
        *) fail "unknown option $argument; ./bootstrap.sh --help lists the options" ;;
    esac
done
[[ $timeout_s =~ ^[0-9]+$ ]] || fail "--timeout needs seconds, not $timeout_s"
if [[ $mode == local ]]; then
    [[ $cluster == minikube ]] || fail "--local loads images into minikube and does not support other clusters"
    [[ -z $overlay$repository$revision ]] || fail "--local uses overlay, repository and revision of this checkout"
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
            step "Prerequisites" check_apis
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
