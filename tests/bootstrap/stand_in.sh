#!/bin/bash
# Every tool that bootstrap.sh calls, by the name that this is called by. Records the call, then answers as the tool would
# in the cluster that $STAND_IN_HOME/objects describes, a file an object. What asks no cluster, the real kubectl answers.
set -euo pipefail
home=$STAND_IN_HOME
objects=$home/objects
tool=${0##*/}

IFS=$'\x1f'
printf '%s' "$tool$IFS$*$IFS"$'\x1e' >>"$home/calls" # in one piece: several may call at once
IFS=$' \t\n'
if [[ -e $home/refused && "$tool $*" =~ $(<"$home/refused") ]]; then
    echo "$tool: refused" >&2
    exit 1
fi

if [[ -e $home/hanging && "$tool $*" =~ $(<"$home/hanging") ]]; then
    exec tail -f /dev/null
fi

unknown() {
    echo "the stand-in of $tool does not know: $line" >&2
    exit 97
}

answer() { cat "$home/$1" 2>/dev/null; }

make() {
    mkdir -p "$(dirname "$objects/$1")"
    cat >"$objects/$1"
}

# Prints the object's name if it is there, as --output name does.
name_of() { [[ ! -e $objects/$1 ]] || echo "$1"; }

real_kubectl() { # what it said the last time is what it says: it is slow to start
    local kept
    kept=$REAL_KUBECTL_ANSWERS/$(printf '%s\n' "$@" | cksum | tr ' ' -)
    [[ -e $kept ]] || "$REAL_KUBECTL" "$@" >"$kept.$$" || return
    [[ -e $kept ]] || mv "$kept.$$" "$kept"
    cat "$kept"
}

if [[ $tool == kubectl && ${1:-} == --context ]]; then
    shift 2
fi
line=$*

case "$tool $line" in
    "kubectl version --client "*) echo "{\"clientVersion\": {\"gitVersion\": \"v$(answer version/kubectl)\"}}" ;;
    "kubectl config current-context") answer current-context ;;
    "kubectl patch --local "* | "kubectl kustomize "*) real_kubectl "$@" ;;
    "kubectl get --raw=/readyz") echo ok ;;
    "kubectl get --raw=/version") echo "{\"major\": \"1\", \"minor\": \"$(answer minor)\"}" ;;
    "kubectl api-versions") answer api-versions ;;
    "kubectl get namespace --selector "*) ! grep -qs ours "$objects/namespace/argocd" || echo namespace/argocd ;;
    "kubectl get persistentvolumeclaim "*)
        name=${line##*app.kubernetes.io/name=}
        name_of "persistentvolumeclaim/${name%% *}"
        ;;
    "kubectl get --kustomize "*) [[ ! -e $objects/folder/${3##*/} ]] || cat "$3/names" ;;
    "kubectl get configmap argocd-cm "*) answer application-health ;;
    "kubectl get namespace "* | "kubectl get secret "* | "kubectl get crd "* | "kubectl get service "*)
        name_of "$2/$3"
        ;;
    "kubectl get pods "* | "kubectl get events "* | "kubectl get application "*) echo "($2 of the stand-in)" ;;
    "kubectl create namespace "*)
        [[ ! -e $objects/namespace/$3 ]] || exit 1
        make "namespace/$3" </dev/null
        ;;
    "kubectl create --filename -")
        text=$(cat)
        name=$(sed -n 's/^  name: //p' <<<"$text")
        [[ ! -e $objects/secret/$name ]] || exit 1
        make "secret/$name" <<<"$text"
        ;;
    "kubectl apply "*"--kustomize argocd/install")
        make namespace/argocd <<<ours
        make crd/applications.argoproj.io </dev/null
        make service/argocd-server </dev/null
        ;;
    "kubectl apply "*"--kustomize k8s/overlays/local/"*) make "folder/${line##*/}" </dev/null ;;
    "kubectl apply "*"--filename -")
        text=$(cat)
        make "applied/$(sed -n 's/^kind: //p' <<<"$text")/$(sed -n 's/^  name: //p' <<<"$text")" <<<"$text"
        ;;
    "kubectl apply "*"--filename argocd/projects/default.yaml") make applied/AppProject/default </dev/null ;;
    "kubectl delete namespace "*) rm -f "$objects/namespace/$3" ;;
    "kubectl delete "* | "kubectl wait "* | "kubectl rollout "* | "kubectl annotate "*) ;;
    "kubectl port-forward "*) exec tail -f /dev/null ;;
    "minikube version --short") echo "v$(answer version/minikube)" ;;
    "minikube start "* | "minikube image load "* | "minikube delete "*) ;;
    "getconf _NPROCESSORS_ONLN") answer processors ;;
    "docker info") answer docker-runs ;;
    "buildah push "*) : >"$(sed -E 's/.*docker-archive:([^:]*):.*/\1/' <<<"$line")" ;;
    "images.sh --tag local") ;;
    "git --version") echo "git version $(answer version/git)" ;;
    "git remote get-url origin") answer origin ;;
    "git symbolic-ref --quiet --short HEAD") answer branch ;;
    "git rev-parse HEAD") answer head ;;
    "git ls-remote --exit-code "*)
        shift 3
        for name in "$@"; do grep -F $'\t'"$name" "$home/remote" || true; done | grep .
        ;;
    "git ls-remote "*) answer remote ;;
    *) unknown ;;
esac
