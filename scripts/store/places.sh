# shellcheck shell=bash
# Runs the database tools and image-store commands in the chosen place: sourced by backup.sh and restore.sh.
#
#   kubernetes   in the pods of image-store-rest and of Postgres (postgres-0, or CloudNativePG's primary);
#                KUBE_CONTEXT, NAMESPACE (ocr-mesh)
#   compose      in the containers image-store-rest and postgres
#   here         on this machine, with the environment of the services
#
# If DATABASE_URL (postgresql://user:password@host/database) is set, this machine's own tools connect to it.

fail() {
    echo "${0##*/}: $*" >&2
    exit 2
}

say() {
    echo "$(date -u +%H:%M:%S) $*" >&2
}

choose_place() {
    place=$1
    case $place in
    kubernetes | compose) ;;
    here)
        [[ ${MESH_DATABASE_URL:-sqlite:} != sqlite:* ]] ||
            fail "MESH_DATABASE_URL is not Postgres; with SQLite, stop the mesh and copy its folder"
        DATABASE_URL=${DATABASE_URL:-${MESH_DATABASE_URL/#postgresql+psycopg2:/postgresql:}}
        PATH="$(dirname "${BASH_SOURCE[0]}")/../../.venv/bin:$PATH"
        ;;
    *) fail "unknown place: $place (kubernetes, compose or here)" ;;
    esac
    if [[ -n ${DATABASE_URL:-} ]]; then
        [[ $DATABASE_URL =~ ^(postgres(ql)?://[^/?]+)/([^/?]+)(\?.*)?$ ]] ||
            fail "DATABASE_URL must be postgresql://user:password@host/database"
        server=${BASH_REMATCH[1]} database=${BASH_REMATCH[3]} options=${BASH_REMATCH[4]}
        hide_password
    else
        find_postgres_pod
        # shellcheck disable=SC2016 # the container's own variable
        database=$(in_container postgres sh -c 'echo "${POSTGRES_DB:-ocr_mesh}"') || fail "no response from the Postgres container"
    fi
    [[ $database =~ ^[A-Za-z0-9_]+$ ]] || fail "unsupported database name '$database'"
}

# Command lines are visible to all users of this machine.
hide_password() {
    [[ $server =~ ^([^:]+://[^:@]+):([^@]*)@(.+)$ ]] || return 0
    server=${BASH_REMATCH[1]}@${BASH_REMATCH[3]}
    PGPASSWORD=$(printf '%b' "${BASH_REMATCH[2]//%/\\x}")
    export PGPASSWORD
}

kube() {
    kubectl ${KUBE_CONTEXT:+--context="$KUBE_CONTEXT"} --namespace="${NAMESPACE:-ocr-mesh}" "$@"
}

find_postgres_pod() {
    [[ $place == kubernetes ]] || return 0
    postgres_pod=$(kube get pod --selector=cnpg.io/cluster=postgres,cnpg.io/instanceRole=primary --output=name) ||
        fail "no response from the cluster"
    postgres_pod=${postgres_pod:-pod/postgres-0}
}

in_container() {
    local name=$1 pod
    shift
    if [[ $place == compose ]]; then
        docker compose exec --no-TTY "$name" "$@"
    else
        [[ $name == postgres ]] && pod=$postgres_pod || pod=deployment/$name
        kube exec --stdin --quiet --container="$name" "$pod" -- "$@"
    fi
}

# postgres_tool TOOL DATABASE ARGUMENT...
postgres_tool() {
    local tool=$1 name=$2
    shift 2
    if [[ -n ${DATABASE_URL:-} ]]; then
        "$tool" --dbname="$server/$name$options" "$@"
    else
        # shellcheck disable=SC2016 # the container's own variables
        in_container postgres sh -c 'tool=$1 name=$2; shift 2; exec "$tool" --username="${POSTGRES_USER:-postgres}" --dbname="$name" "$@"' \
            sh "$tool" "$name" "$@"
    fi
}

store_command() {
    if [[ $place == here ]]; then
        "$@"
    else
        in_container image-store-rest "$@"
    fi
}
