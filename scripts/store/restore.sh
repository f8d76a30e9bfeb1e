#!/usr/bin/env bash
# Brings back what backup.sh saved. Pictures may be read all the while: what is accepted meanwhile waits in the queues.
#
#   scripts/store/restore.sh kubernetes|compose|here FOLDER/2026-01-31T12-00-00Z
#
# The rows go into a new database, which takes the name of the present one at the end; that stays, as NAME_before_….
# May be run again after any failure.
set -euo pipefail
# shellcheck source=scripts/store/places.sh
source "$(dirname "$0")/places.sh"

[[ $# -eq 2 ]] || fail "which place, and which backup? (kubernetes|compose|here FOLDER)"
rows=$2/rows.dump pictures=$2/pictures.tar
[[ -r $rows && -r $pictures ]] || fail "$2 is no backup: it has no rows.dump or no pictures.tar"
choose_place "$1"
new=${database}_restored
old=${database}_before_$(date -u +%Y%m%dt%H%M%Sz)

sql() {
    postgres_tool psql postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null "$@"
}

# Whose the tables are: the one whom the mesh comes as, who is not always the one who restores them.
owner() {
    postgres_tool psql postgres --no-psqlrc --tuples-only --no-align \
        --command="SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '$database'"
}

open_again() {
    sql --command="ALTER DATABASE \"$database\" ALLOW_CONNECTIONS true" ||
        echo "Nobody reaches $database: ALTER DATABASE \"$database\" ALLOW_CONNECTIONS true" >&2
}

close_database() {
    sql <<SQL
ALTER DATABASE "$database" ALLOW_CONNECTIONS false;
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '$database';
SQL
}

# What would be stored from here on would be lost with the present database; with its door shut it waits.
say "shut $database"
trap open_again EXIT
close_database

# Files before rows, as the worker does: a row always has its file.
say "pictures"
store_command image-store-pictures load <"$pictures" || fail "not all pictures could be loaded; see above"

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
0) say "all agrees" ;;
1) say "see above; image-store-consistency --fix mends it" ;;
*) fail "the rows are back, but could not be compared with the files" ;;
esac
say "done. When all is well: DROP DATABASE \"$old\""
