#!/usr/bin/env bash
# Saves all that is kept, while the mesh goes on: rows.dump and pictures.tar in a new folder below the one named.
#
#   scripts/store/backup.sh kubernetes|compose|here FOLDER
#
# Rows first: a picture that comes between the two has a file too many in the backup, which costs nothing. The other way
# round it would have a row without its file. Backups of more than KEEP_DAYS (7) days are deleted: nothing in them is to
# be kept any more.
set -euo pipefail
umask 077
# shellcheck source=scripts/store/places.sh
source "$(dirname "$0")/places.sh"

[[ $# -eq 2 ]] || fail "which place, and which folder? (kubernetes|compose|here FOLDER)"
choose_place "$1"
folder=$2/$(date -u +%Y-%m-%dT%H-%M-%SZ)
partial=$folder.partial
mkdir -p "$partial"

say "rows of $database"
postgres_tool pg_dump "$database" --format=custom --no-owner --no-privileges >"$partial/rows.dump"
say "pictures"
store_command image-store-pictures save >"$partial/pictures.tar"
sync "$partial"/* "$partial"
mv "$partial" "$folder"

days=${KEEP_DAYS:-7}
# As GNU's date takes it, or BSD's.
oldest=$(date -u --date="-$days days" +%Y-%m-%dT%H-%M-%SZ 2>/dev/null || date -u -v"-${days}d" +%Y-%m-%dT%H-%M-%SZ)
for old in "$2"/20??-??-??T??-??-??Z; do
    if [[ ${old##*/} < $oldest ]]; then
        say "delete $old"
        rm -r "$old"
    fi
done
say "done: $(du -hs "$folder" | cut -f1)"
echo "$folder"
