# The repository and revision for ArgoCD: this checkout's remote and branch, or the options.
# shellcheck shell=bash disable=SC2154 # the options are bootstrap.sh's

find_repository() {
    local head found
    if [[ -z $repository ]]; then
        repository=$(git remote get-url origin 2>/dev/null) ||
            fail "this checkout has no remote for ArgoCD: set one with --repository=https://…, or use --local"
        repository=$(without_login "$repository")
    fi
    if [[ -z $revision ]]; then
        revision=$(git symbolic-ref --quiet --short HEAD) || revision=$(git rev-parse HEAD)
    fi
    [[ ! $repository =~ ^https?://[^/]*@ ]] ||
        fail "the repository URL contains a password: argocd/README.md says where to put it"
    # Both are written into YAML, and git treats a leading dash as an option.
    [[ $repository =~ ^(https?|ssh|git)://[A-Za-z0-9] && $repository != *[[:space:]\"\'\\]* ]] ||
        fail "$repository is not a URL that ArgoCD can read: set one with --repository=https://…"
    [[ $revision =~ ^[A-Za-z0-9][A-Za-z0-9._/+-]*$ ]] || fail "$revision is not a branch, tag or commit"
    note "$repository, $revision"
    [[ -z $dry_run ]] || return 0

    if [[ $revision =~ ^[0-9a-f]{40}$ ]]; then
        ask_remote "$repository" HEAD >/dev/null || fail "$repository does not respond"
        return
    fi
    # Full names: git would match main with feature/main too. The last one is the commit of an annotated tag.
    found=$(ask_remote --exit-code "$repository" \
        "refs/heads/$revision" "refs/tags/$revision" "refs/tags/$revision^{}") ||
        fail "$repository has no $revision, or does not respond: push it first, or set another"
    head=$(git rev-parse HEAD)
    [[ $found == *"$head"* ]] ||
        note "note: ArgoCD deploys the pushed $revision, not this checkout (${head:0:12}); --local deploys the checkout"
}

ask_remote() { GIT_TERMINAL_PROMPT=0 git ls-remote "$@"; }

# ArgoCD has no SSH key (git@host:path, ssh://git@host/path), and must not get a password.
without_login() {
    sed -E -e 's#^ssh://([^@/]+@)?([^/:]+)(:[0-9]+)?/#https://\2/#' -e 's#^[^@/:]+@([^/:]+):/?#https://\1/#' \
        -e 's#^(https?://)[^@/]+@#\1#' <<<"$1"
}
