#!/bin/sh
# Measures the figures of the README: needs ab (Debian: apache2-utils) and curl. Loopback only.
set -eu
cd "$(dirname "$0")/../.."
cargo build --release -q -p gorgias-emulator
binary="${CARGO_TARGET_DIR:-target}/release/gorgias-emulator"
out=$(mktemp)
begun=$(date +%s%N)
"$binary" --port 0 --tickets 100000 --customers 20000 --seed 1 --quiet > "$out" &
pid=$!
trap 'kill $pid; rm -f "$out"' EXIT
tries=0
until grep -q listening "$out"; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || { echo "not up within 30 s" >&2; exit 1; }
    sleep 0.1
done
echo "up after $((($(date +%s%N) - begun) / 1000000)) ms, at most 100 ms less"
base=$(sed -E 's/.*listening on (http[^ ]*).*/\1/' "$out")
user=maya@green-garden.example:emulator-api-key
load() { ab -q -k -A "$user" "$@" | grep -E '50%|99%|Requests per|Failed|Non-2xx'; }
page="$base/api/tickets?limit=100"
# A cursor is a place in time: the crowd's tickets are spread over forty days from 2026-10-01 on.
for depth in "2026-11-10T00:00:00:first" "2026-10-21T00:00:00:middle" "2026-10-01T12:00:00:last"; do
    cursor=$(printf '["next","%s",1]' "${depth%:*}" | base64 -w0 | sed 's/=/%3D/g; s/+/%2B/g')
    echo "page of 100, ${depth##*:} pages, one client:"
    load -n 2000 -c 1 "$page&cursor=$cursor"
done
echo "page of 100, 200 clients at once:"
load -n 5000 -c 200 "$page"
grep VmHWM "/proc/$pid/status"
