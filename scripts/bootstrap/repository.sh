# What ArgoCD is to read: this checkout's remote and branch, or what was named.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

find_repository() {
    local head found
    if [[ -z $repository ]]; then
        repository=$(git remote get-url origin 2>/dev/null) ||
            fail "this checkout has no remote for ArgoCD to read: name one, as --repository=https://…, or use --local"
        repository=$(without_login "$repository")
    fi
    if [[ -z $revision ]]; then
        revision=$(git symbolic-ref --quiet --short HEAD) || revision=$(git rev-parse HEAD)
    fi
    [[ ! $repository =~ ^https?://[^/]*@ ]] ||
        fail "the address of the repository has a password in it: argocd/README.md says where it belongs"
    # Both are written into YAML, and git takes what begins with a dash for an option.
    [[ $repository =~ ^(https?|ssh|git)://[A-Za-z0-9] && $repository != *[[:space:]\"\'\\]* ]] ||
        fail "$repository is no address that ArgoCD could read: name one, as --repository=https://…"
    [[ $revision =~ ^[A-Za-z0-9][A-Za-z0-9._/+-]*$ ]] || fail "$revision names no branch, tag or commit"
    note "$repository, $revision"
    [[ -z $dry_run ]] || return 0

    if [[ $revision =~ ^[0-9a-f]{40}$ ]]; then
        ask_remote "$repository" HEAD >/dev/null || fail "$repository does not answer"
        return
    fi
    # In full: git takes a name alone for the end of one, and feature/main for main. The last is what a tag stands for.
    found=$(ask_remote --exit-code "$repository" \
        "refs/heads/$revision" "refs/tags/$revision" "refs/tags/$revision^{}") ||
        fail "$repository has no $revision, or does not answer: push it first, or name another"
    head=$(git rev-parse HEAD)
    [[ $found == *"$head"* ]] ||
        note "note: ArgoCD follows $revision as it was pushed, not this checkout (${head:0:12}), which --local takes"
}

ask_remote() { GIT_TERMINAL_PROMPT=0 git ls-remote "$@"; }

# A key (git@host:path, ssh://git@host/path) is one that ArgoCD has not; a password is nobody else's business.
without_login() {
    sed -E -e 's#^ssh://([^@/]+@)?([^/:]+)(:[0-9]+)?/#https://\2/#' -e 's#^[^@/:]+@([^/:]+):/?#https://\1/#' \
        -e 's#^(https?://)[^@/]+@#\1#' <<<"$1"
}
