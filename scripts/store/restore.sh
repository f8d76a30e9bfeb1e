#!/usr/bin/env bash
# Restores a backup of backup.sh. Pictures can be read meanwhile: their events wait in the queues.
#
#   scripts/store/restore.sh kubernetes|compose|here FOLDER/2026-01-31T12-00-00Z
#
# The rows go into a new database, which is renamed to the current name at the end; the old one is kept as
# NAME_before_…. May be run again after any failure.
set -euo pipefail
# shellcheck source=scripts/store/places.sh
source "$(dirname "$0")/places.sh"

[[ $# -eq 2 ]] || fail "usage: restore.sh kubernetes|compose|here FOLDER"
rows=$2/rows.dump pictures=$2/pictures.tar
[[ -r $rows && -r $pictures ]] || fail "$2 is not a backup: rows.dump or pictures.tar is missing"
choose_place "$1"
new=${database}_restored
old=${database}_before_$(date -u +%Y%m%dt%H%M%Sz)

sql() {
    postgres_tool psql postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null "$@"
}

# The owner of the tables is the mesh's user, who may differ from the user that restores them.
owner() {
    postgres_tool psql postgres --no-psqlrc --tuples-only --no-align \
        --command="SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '$database'"
}

open_again() {
    sql --command="ALTER DATABASE \"$database\" ALLOW_CONNECTIONS true" ||
        echo "$database refuses connections; run: ALTER DATABASE \"$database\" ALLOW_CONNECTIONS true" >&2
}

close_database() {
    sql <<SQL
ALTER DATABASE "$database" ALLOW_CONNECTIONS false;
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '$database';
SQL
}

# Rows stored from here on would be lost with the current database; without connections events wait.
say "close $database to connections"
trap open_again EXIT
close_database

# Files before rows, as the worker does: a row always has its file.
say "pictures"
store_command image-store-pictures load <"$pictures" || fail "some pictures could not be loaded; see above"

say "rows, into $new"
owner=$(owner)
sql --command="DROP DATABASE IF EXISTS \"$new\"" \
    --command="CREATE DATABASE \"$new\" OWNER \"$owner\" TEMPLATE template0"
postgres_tool pg_restore "$new" --exit-on-error --single-transaction --no-owner --no-privileges --role="$owner" <"$rows"
store_command image-store-migrate --database "$new" >&2

say "$new becomes $database"
sql --single-transaction \
    --command="ALTER DATABASE \"$database\" RENAME TO \"$old\"" \
    --command="ALTER DATABASE \"$new\" RENAME TO \"$database\""
trap - EXIT

say "compare rows with files"
status=0
store_command image-store-consistency >&2 || status=$?
case $status in
0) say "consistent" ;;
1) say "differences above; image-store-consistency --fix repairs them" ;;
*) fail "the rows are restored, but could not be compared with the files" ;;
esac
say "done. To delete the old database: DROP DATABASE \"$old\""
