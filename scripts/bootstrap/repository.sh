# What ArgoCD is to read: this checkout's remote and branch, or what was named.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

find_repository() {
    local head found
    if [[ -z $repository ]]; then
        repository=$(git remote get-url origin 2>/dev/null) ||
            fail "this checkout has no remote for ArgoCD to read: name one, as --repository=https://…, or use --local"
        repository=$(without_ssh "$repository")
    fi
    if [[ -z $revision ]]; then
        revision=$(git symbolic-ref --quiet --short HEAD) || revision=$(git rev-parse HEAD)
    fi
    # Both are written into YAML, and git takes what begins with a dash for an option.
    [[ $repository =~ ^(https?|ssh|git|file)://[A-Za-z0-9] && $repository != *[[:space:]\"\'\\]* ]] ||
        fail "$repository is no address that ArgoCD could read: name one, as --repository=https://…"
    [[ $revision =~ ^[A-Za-z0-9][A-Za-z0-9._/+-]*$ ]] || fail "$revision names no branch, tag or commit"
    note "$repository, $revision"
    [[ -z $dry_run ]] || return 0

    if [[ $revision =~ ^[0-9a-f]{40}$ ]]; then
        ask_remote HEAD >/dev/null || fail "$repository does not answer"
        return
    fi
    found=$(ask_remote "$revision") ||
        fail "$repository has no $revision, or does not answer: push it first, or name another"
    head=$(git rev-parse HEAD)
    [[ $found == *"$head"* ]] ||
        note "note: ArgoCD follows $revision as it was pushed, not this checkout (${head:0:12}), which --local takes"
}

ask_remote() { GIT_TERMINAL_PROMPT=0 git ls-remote --exit-code "$repository" "$1"; }

# git@host:path and ssh://git@host/path are read with a key that ArgoCD has not.
without_ssh() {
    sed -E -e 's#^ssh://([^@/]+@)?([^/:]+)(:[0-9]+)?/#https://\2/#' -e 's#^[^@/:]+@([^/:]+):/?#https://\1/#' <<<"$1"
}
