# Installs ArgoCD at a pinned version, and the applications of the mesh.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

applications=(platform rabbitmq postgres jaeger valkey migration detection-api recognition-api image-store outgoing document-worker bff-api)

install_argocd() {
    if is_foreign_argocd; then
        note "ArgoCD was installed by others and is not changed"
        [[ -n $(application_health) ]] ||
            fail "its argocd-cm has no health check of applications, so they would not wait for each other:" \
                "add the one in argocd/install/argocd-cm.yaml"
        return
    fi
    # Server-side: one of its resource definitions is too large for client-side apply.
    change_kube apply --server-side --force-conflicts --kustomize argocd/install >/dev/null
    await "the kind Application" --for=condition=Established \
        crd/applications.argoproj.io crd/appprojects.argoproj.io
    for workload in deployment/argocd-redis deployment/argocd-repo-server deployment/argocd-server \
        statefulset/argocd-application-controller; do
        await_rollout argocd "$workload"
    done
    change_kube apply --server-side --force-conflicts --filename argocd/projects/default.yaml >/dev/null
}

is_foreign_argocd() {
    is_there namespace argocd &&
        ! is_there namespace --selector kubernetes.io/metadata.name=argocd,app.kubernetes.io/part-of=ocr-mesh
}

application_health() {
    kube get configmap argocd-cm --namespace argocd --ignore-not-found \
        --output jsonpath='{.data.resource\.customizations\.health\.argoproj\.io_Application}'
}

apply_applications() {
    local manifest application
    for manifest in argocd/projects/ocr-mesh.yaml argocd/projects/applications.yaml; do
        manifest=$(project_of_repository "$manifest")
        change_kube_from "$manifest" apply --server-side --force-conflicts --filename - >/dev/null
    done
    manifest=$(root_application)
    change_kube_from "$manifest" apply --server-side --force-conflicts --filename - >/dev/null
    # By itself ArgoCD polls only every few minutes.
    change_kube annotate application --namespace argocd --selector app.kubernetes.io/part-of=ocr-mesh \
        argocd.argoproj.io/refresh=normal --overwrite >/dev/null
    note "waiting for ArgoCD to read the repository"
    change_kube wait --namespace argocd application/ocr-mesh --timeout=120s \
        --for=jsonpath='{.status.sync.revision}' >/dev/null || explain_application ocr-mesh
    for application in "${applications[@]}"; do
        await_application "ocr-mesh-$application"
    done
}

await_application() {
    local condition
    note "waiting for $1"
    for condition in create jsonpath='{.status.sync.status}'=Synced jsonpath='{.status.health.status}'=Healthy; do
        change_kube wait --namespace argocd "application/$1" --for="$condition" --timeout="${timeout_s}s" >/dev/null ||
            explain_application "$1"
    done
}

explain_application() {
    kube get application "$1" --namespace argocd --output \
        jsonpath='{.status.conditions[*].message}{"\n"}{.status.operationState.message}{"\n"}' >&2 || true
    explain "application $1"
}

project_of_repository() {
    kubectl patch --local --filename "$1" --output yaml --type json \
        --patch "[{\"op\": \"replace\", \"path\": \"/spec/sourceRepos/0\", \"value\": \"$repository\"}]"
}

root_application() {
    local path=argocd/applications patch
    [[ $overlay == minikube ]] || path=argocd/overlays/$overlay
    patch="[{op: replace, path: /spec/source/repoURL, value: '$repository'}]"
    kubectl patch --local --filename argocd/root.yaml --output yaml --type json --patch "[
        {\"op\": \"replace\", \"path\": \"/spec/source/repoURL\", \"value\": \"$repository\"},
        {\"op\": \"replace\", \"path\": \"/spec/source/targetRevision\", \"value\": \"$revision\"},
        {\"op\": \"replace\", \"path\": \"/spec/source/path\", \"value\": \"$path\"},
        {\"op\": \"replace\", \"path\": \"/spec/source/kustomize/patches/0/patch\", \"value\": \"$patch\"}
    ]"
}
