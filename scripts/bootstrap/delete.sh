# Deletes what bootstrap.sh has created: its minikube, or in another cluster the mesh and its ArgoCD.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

delete_minikube() {
    confirm "the minikube cluster $context and all its pictures"
    change minikube delete --profile "$context"
}

delete_given() {
    local label=app.kubernetes.io/part-of=ocr-mesh
    find_cluster
    confirm "the namespace ocr-mesh of $context and all its pictures"
    # The root application first, which would create the others again, then those, which would create their services again.
    if [[ -n $dry_run ]] || is_there crd applications.argoproj.io; then
        change_kube delete application ocr-mesh --namespace argocd --ignore-not-found
        change_kube delete application --namespace argocd --selector "$label"
        change_kube delete appproject ocr-mesh ocr-mesh-applications --namespace argocd --ignore-not-found
    fi
    change_kube delete namespace ocr-mesh --ignore-not-found --timeout="${timeout_s}s"
    if ! is_foreign_argocd; then
        change_kube delete namespace argocd --ignore-not-found --timeout="${timeout_s}s"
        change_kube delete crd,clusterrole,clusterrolebinding --selector app.kubernetes.io/part-of=argocd
    fi
}

confirm() {
    local answer=
    [[ -z $yes && -z $dry_run ]] || return 0
    echo "This deletes $1. Type yes to continue:" >&2
    read -r answer || true
    [[ $answer == yes ]] || fail "nothing was deleted"
}
