#!/usr/bin/env bash
# Backs up rows and pictures of a running installation: rows.dump and pictures.tar in a new subfolder of FOLDER.
#
#   scripts/store/backup.sh kubernetes|compose|here FOLDER
#
# Rows first: a picture stored between the two is an extra file in the backup, which does no harm. The other order would
# leave a row without its file. Backups older than KEEP_DAYS (7) days are deleted: all their pictures have expired.
set -euo pipefail
umask 077
# shellcheck source=scripts/store/places.sh
source "$(dirname "$0")/places.sh"

[[ $# -eq 2 ]] || fail "usage: backup.sh kubernetes|compose|here FOLDER"
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
# GNU date, or BSD date.
oldest=$(date -u --date="-$days days" +%Y-%m-%dT%H-%M-%SZ 2>/dev/null || date -u -v"-${days}d" +%Y-%m-%dT%H-%M-%SZ)
for old in "$2"/20??-??-??T??-??-??Z; do
    if [[ ${old##*/} < $oldest ]]; then
        say "delete $old"
        rm -r "$old"
    fi
done
say "done: $(du -hs "$folder" | cut -f1)"
echo "$folder"
