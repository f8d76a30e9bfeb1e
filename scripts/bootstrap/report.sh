# What bootstrap.sh says, and how it does things: nothing is changed but through `change`.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

current_step=
exec 3>&1 # what is said is seen, whatever a step does with the output of its commands

say() { echo "$*" >&3; }

note() { say "    $*"; }

fail() {
    echo "bootstrap: $*" >&2
    exit 1
}

# step TITLE FUNCTION: runs it; where it ends early, `report_end` says which one it was.
step() {
    current_step=$1
    say "==> $1"
    "$2"
    current_step=
}

report_end() {
    local status=$?
    [[ $status -eq 0 || -z $current_step ]] ||
        echo "bootstrap: stopped at \"$current_step\"; the same command goes on from there" >&2
}
trap report_end EXIT

# change COMMAND…: runs it, or with --dry-run only says it.
change() {
    if [[ -n $dry_run ]]; then
        note "would run: $*"
    else
        "$@"
    fi
}

kube() { kubectl --context "$context" "$@"; }

# is_there ARGUMENTS…: whether `kubectl get` finds one. Who cannot look does not go on as if there were none.
is_there() {
    local names
    [[ -z $dry_run ]] || return 1
    names=$(kube get "$@" --ignore-not-found --output name) || fail "the cluster $context does not say what it has"
    [[ -n $names ]]
}

change_kube() { change kubectl --context "$context" "$@"; }

# change_kube_from TEXT ARGUMENTS…: TEXT is the input, which is not said: it may be a secret.
change_kube_from() {
    local text=$1
    shift
    change_kube "$@" <<<"$text"
}

# await WHAT ARGUMENTS…: kubectl wait, and what stands in the way if the time runs out.
await() {
    local what=$1
    shift
    change_kube wait --timeout="${timeout_s}s" "$@" >/dev/null || explain "$what"
}

# await_rollout NAMESPACE WORKLOAD: until the new pods are ready and the old ones gone.
await_rollout() {
    note "waiting for $2"
    change_kube rollout status --namespace "$1" "$2" --timeout="${timeout_s}s" >/dev/null || explain "$2" "$1"
}

# explain WHAT [NAMESPACE]: shows the pods and the last events, then stops.
explain() {
    local namespace=${2:-ocr-mesh}
    {
        kube get pods --namespace "$namespace" --output wide
        kube get events --namespace "$namespace" --field-selector type=Warning --sort-by .lastTimestamp | tail -n 15
    } >&2 || true
    fail "$1 is not ready after $timeout_s s; above are the pods of $namespace and their last warnings"
}
