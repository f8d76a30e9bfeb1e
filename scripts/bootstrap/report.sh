# Output and command execution of bootstrap.sh: all changes go through `change`.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

current_step=
exec 3>&1 # messages are shown even if a step redirects its output

say() { echo "$*" >&3; }

note() { say "    $*"; }

fail() {
    echo "bootstrap: $*" >&2
    exit 1
}

# step TITLE FUNCTION: runs it; if it fails, `report_end` names the step.
step() {
    current_step=$1
    say "==> $1"
    "$2"
    current_step=
}

report_end() {
    local status=$?
    [[ $status -eq 0 || -z $current_step ]] ||
        echo "bootstrap: stopped at \"$current_step\"; the same command continues from there" >&2
}
trap report_end EXIT

# change COMMAND…: runs it, or prints it with --dry-run.
change() {
    if [[ -n $dry_run ]]; then
        note "would run: $*"
    else
        "$@"
    fi
}

kube() { kubectl --context "$context" "$@"; }

# is_there ARGUMENTS…: whether `kubectl get` finds one. An error of kubectl ends the script.
is_there() {
    local names
    [[ -z $dry_run ]] || return 1
    names=$(kube get "$@" --ignore-not-found --output name) || fail "cannot list resources of the cluster $context"
    [[ -n $names ]]
}

change_kube() { change kubectl --context "$context" "$@"; }

# change_kube_from TEXT ARGUMENTS…: TEXT is the input, which is never printed: it may be a secret.
change_kube_from() {
    local text=$1
    shift
    change_kube "$@" <<<"$text"
}

# await WHAT ARGUMENTS…: kubectl wait, with an explanation on timeout.
await() {
    local what=$1
    shift
    change_kube wait --timeout="${timeout_s}s" "$@" >/dev/null || explain "$what"
}

# await_rollout NAMESPACE WORKLOAD: waits until the new pods are ready and the old ones gone.
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
    fail "$1 is not ready after $timeout_s s; see the pods of $namespace and their last warnings above"
}
