#!/bin/sh
# Keeps a copy of what LogikalSync knows, in one JSON file: {"cursor": …, "rows": {"<id>": …}}. Needs curl and jq.
#
#   API=http://127.0.0.1:8080/api/v1 KEY=… NAME=backup ./consumer.sh copy.json
#
# Run it whenever you like, and kill it whenever you like: the file is replaced as a whole, rows and cursor together.
set -eu
file=$1
work=$(mktemp -d "$file.XXXXXX")
trap 'rm -rf "$work"' EXIT

# get PATH OUTPUT [HEADER]: prints the status.
get() {
  curl -sS --compressed --retry 5 --max-time 90 -o "$2" -w '%{http_code}' -H "Authorization: Bearer $KEY" \
    -H "${3:-Accept: application/json}" "$API$1"
}

fail() {
  echo "$1: $(jq -r '.error.message? // .' "$2" 2>/dev/null || cat "$2")" >&2
  exit 1
}

# digest TYPE ROWS: how many rows of the type there are, and the SHA-256 over their lines "<id> <version>", by id.
digest() {
  jq -r --arg type "$1" '.[] | select(.entity.type == $type) | "\(.entity.id) \(.version)"' "$2" |
    LC_ALL=C sort >"$work/lines"
  echo "$(wc -l <"$work/lines" | tr -d ' ') $(sha256sum <"$work/lines" | cut -d ' ' -f 1)"
}

# compare EXPECTED ROWS: whether each type has the digest that the server says.
compare() {
  jq -r 'to_entries[] | "\(.key) \(.value.count) \(.value.digest)"' "$1" >"$work/types"
  while read -r type expected; do
    [ "$(digest "$type" "$2")" = "$expected" ] || return 1
  done <"$work/types"
}

bootstrap() {
  status=$(get /snapshot "$work/snapshot" 'Accept: application/x-ndjson')
  [ "$status" = 200 ] || fail snapshot "$work/snapshot"
  tail -n 1 "$work/snapshot" >"$work/trailer"
  # Without its last line it broke off.
  jq -e .trailer.digest "$work/trailer" >"$work/expected" || fail "the snapshot broke off" "$work/trailer"
  jq -n '[inputs | select(.entity)] | map({(.entity.id): .}) | add // {}' "$work/snapshot" >"$work/rows"
  compare "$work/expected" "$work/rows" || fail "the snapshot is not what its trailer says" "$work/trailer"
  jq -n --slurpfile rows "$work/rows" --slurpfile trailer "$work/trailer" \
    '{cursor: $trailer[0].cursor, rows: $rows[0]}' >"$work/copy"
  mv "$work/copy" "$file"
  echo "snapshot of $(jq .trailer.count "$work/trailer")"
}

tail_changes() {
  while :; do
    status=$(get "/changes?limit=1000&since=$(jq -r .cursor "$file")" "$work/page")
    if [ "$status" = 410 ]; then
      echo "beginning again: $(jq -r .error.message "$work/page")"
      bootstrap
      continue
    fi
    [ "$status" = 200 ] || fail changes "$work/page"
    jq --slurpfile page "$work/page" '
      reduce $page[0].data[] as $row (.;
        if $row.position <= (.rows[$row.entity.id].position // 0) then .
        elif $row.op == "delete" then del(.rows[$row.entity.id])
        else .rows[$row.entity.id] = $row end)
      | .cursor = $page[0].cursor' "$file" >"$work/copy"
    mv "$work/copy" "$file"
    jq '{cursor}' "$file" | curl -sS -o /dev/null -X PUT -H "Authorization: Bearer $KEY" \
      -H 'Content-Type: application/json' --data-binary @- "$API/consumers/$NAME/ack"
    echo "changes: $(jq '.data | length' "$work/page")"
    [ "$(jq .upToDate "$work/page")" = true ] && return
  done
}

[ -s "$file" ] || bootstrap
tail_changes
status=$(get "/digest?since=$(jq -r .cursor "$file")" "$work/digest")
[ "$status" = 200 ] || fail digest "$work/digest"
jq .data.digest "$work/digest" >"$work/expected"
jq .rows "$file" >"$work/rows"
if ! compare "$work/expected" "$work/rows"; then
  rm -f "$file"
  echo "the copy is not what the server has; it is made again" >&2
  exec "$0" "$file"
fi
echo "equal at $(jq .position "$work/digest"): $(jq .data.count "$work/digest")"
