#!/bin/bash
# Stands in for every tool that bootstrap.sh calls, by the name that it is called by. Records the call, then answers as
# the tool would in the cluster that $HOME/objects describes, one file per object.
set -euo pipefail
objects=$HOME/objects
tool=${0##*/}

echo "$tool ${*//$'\n'/ }" >>"$HOME/calls" # one write: several may call at once
for kind in refused hanging; do
    if [[ -e $HOME/$kind && "$tool $*" =~ $(<"$HOME/$kind") ]]; then
        [[ $kind == refused ]] || exec tail -f /dev/null
        echo "$tool: refused" >&2
        exit 1
    fi
done

answer() { cat "$HOME/$1"; }
make() { mkdir -p "$(dirname "$objects/$1")" && cat >"$objects/$1"; }
name_of() { [[ ! -e $objects/$1 ]] || echo "$1"; } # as --output name does
field() { sed -n "s/^ *$1: //p" <<<"$2" | head -n 1; }

if [[ $tool == kubectl && ${1:-} == --context ]]; then
    shift 2
fi
line=$*

case "$tool $line" in
    "kubectl version --client "*) echo "{\"gitVersion\": \"v$(answer version-kubectl)\"}" ;;
    "kubectl config current-context") echo given ;;
    "kubectl patch --local "*) exec "$REAL_KUBECTL" "$@" ;;
    "kubectl kustomize "*/production) printf 'apiVersion: %s\n' apps/v1 rabbitmq.com/v1beta1 ;;
    "kubectl kustomize "*) echo "apiVersion: apps/v1" ;;
    "kubectl get --raw=/readyz") echo ok ;;
    "kubectl get --raw=/version") echo '{"minor": "35"}' ;;
    "kubectl api-versions") answer api-versions ;;
    "kubectl get namespace --selector "*) ! grep -qs ours "$objects/namespace/argocd" || echo namespace/argocd ;;
    "kubectl get persistentvolumeclaim "*) name_of "volume/$(sed -E 's/.*name=([a-z-]+).*/\1/' <<<"$line")" ;;
    "kubectl get --kustomize "*/platform" "*) ;;
    "kubectl get --kustomize "*/migration" "*) echo job.batch/migration ;;
    "kubectl get --kustomize "*)
        [[ $line == *--ignore-not-found* && ! -e $objects/folder/${3##*/} ]] || echo "deployment.apps/${3##*/}"
        ;;
    "kubectl get configmap argocd-cm "*) answer application-health ;;
    "kubectl get namespace "* | "kubectl get secret "* | "kubectl get crd "* | "kubectl get service "*) name_of "$2/$3" ;;
    "kubectl get pods "* | "kubectl get events "* | "kubectl get application "*) echo "the $2" ;;
    "kubectl create namespace "*) make "namespace/$3" </dev/null ;;
    "kubectl create --filename -" | "kubectl apply "*"--filename -")
        text=$(cat)
        object=$(field kind "$text" | tr '[:upper:]' '[:lower:]')/$(field name "$text")
        [[ $2 != create || ! -e $objects/$object ]] || exit 1
        make "$object" <<<"$text"
        ;;
    "kubectl apply "*"--kustomize argocd/install")
        make namespace/argocd <<<ours
        make crd/applications.argoproj.io </dev/null
        make service/argocd-server </dev/null
        ;;
    "kubectl apply "*"--kustomize k8s/overlays/local/"*) make "folder/${line##*/}" </dev/null ;;
    "kubectl delete namespace "*) rm -f "$objects/namespace/$3" ;;
    "kubectl apply "*"--filename argocd/"* | "kubectl delete "* | "kubectl wait "* | "kubectl rollout "*) ;;
    "kubectl annotate "* | "minikube start "* | "minikube image load "* | "minikube delete "* | "images.sh "*) ;;
    "kubectl port-forward "*)
        echo $$ >>"$HOME/forwards"
        exec tail -f /dev/null
        ;;
    "minikube version --short") echo "v$(answer version-minikube)" ;;
    "getconf _NPROCESSORS_ONLN") answer processors ;;
    "docker info") ;;
    "git --version") echo "git version 2.39.5" ;;
    "git remote get-url origin") answer origin ;;
    "git symbolic-ref --quiet --short HEAD") echo main ;;
    "git rev-parse HEAD") printf '%040d\n' 0 ;;
    "git ls-remote "*) answer remote | grep . ;;
    *) echo "the stand-in of $tool does not know: $line" >&2 && exit 97 ;;
esac
