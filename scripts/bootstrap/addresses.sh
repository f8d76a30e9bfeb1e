# Addresses of the deployed services. kubectl port forwards work in every cluster.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

print_addresses() {
    local open=./bootstrap.sh
    [[ $cluster == minikube ]] || open+=" --context=$context"
    say
    say "ocr-mesh is ready in $context. Addresses, while \"$open --open\" runs:"
    say
    say "    page    http://127.0.0.1:8000/"
    say "    portal  http://127.0.0.1:8000/docs"
    say "    Jaeger  http://127.0.0.1:16686/"
    [[ $mode == local ]] || {
        say "    ArgoCD  https://127.0.0.1:8443/ (self-signed certificate), user admin; password:"
        say "            kubectl --context $context --namespace argocd get secret argocd-initial-admin-secret" \
            "--output jsonpath='{.data.password}' | base64 --decode"
    }
}

forwards=()

open_addresses() {
    is_there service argocd-server --namespace argocd || mode=local
    set -m # one process group each, so that kubectl ends too
    trap 'close_addresses 0' INT TERM
    trap 'close_addresses 1' USR1
    forward ocr-mesh bff-api 8000:8080
    forward ocr-mesh jaeger 16686:16686
    [[ $mode == local ]] || forward argocd argocd-server 8443:443
    print_addresses
    while :; do wait; done
}

forward() {
    {
        kube port-forward --namespace "$1" "service/$2" "$3" >/dev/null || true
        kill -USR1 $$
    } &
    forwards+=($!)
}

# 0: stopped by the user; 1: a forward has ended, so all are closed.
close_addresses() {
    trap '' INT TERM USR1
    for pid in ${forwards[@]+"${forwards[@]}"}; do # bash 3.2 treats an empty list as unset
        kill -TERM -- "-$pid" 2>/dev/null || true
    done
    [[ $1 -eq 0 ]] || fail "a port forward has ended; run the same command again"
    exit 0
}
