#!/usr/bin/env bash
# Fetches DuckDB's library and header from the npm registry into .cache/duckdb, unless they are there, or the system has
# libduckdb-dev. npm checks both packages against the registry's hashes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/environment.sh"
version=1.4.4
bindings=1.4.4-r.4
cache=$root/.cache/duckdb

if [ -f /usr/include/duckdb.h ] && compgen -G '/usr/lib/*/libduckdb.so' >/dev/null; then exit 0; fi
if [ "$(cat "$cache/version" 2>/dev/null)" = "$bindings" ]; then exit 0; fi
case "$(uname -m)" in
  x86_64) machine=x64 ;;
  aarch64) machine=arm64 ;;
  *) fail "There is no DuckDB library for $(uname -m) in the npm registry; configure with -DSEXTANT_DRIVER_duckdb=OFF." ;;
esac
command -v npm >/dev/null || fail "npm is needed to fetch DuckDB; scripts/setup installs it."
say "Fetching DuckDB $version from the npm registry into .cache/duckdb (32 MB): its library and its header."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent --loglevel=error "@duckdb/node-bindings-linux-$machine@$bindings" "duckdb@$version" >/dev/null)
mkdir -p "$cache/include"
tar -xzf "$folder/duckdb-node-bindings-linux-$machine-$bindings.tgz" -C "$folder" package/libduckdb.so package/LICENSE
tar -xzf "$folder/duckdb-$version.tgz" -C "$folder" package/src/duckdb/src/include/duckdb.h
mv -f "$folder/package/libduckdb.so" "$folder/package/LICENSE" "$cache/"
mv -f "$folder/package/src/duckdb/src/include/duckdb.h" "$cache/include/"
echo "$bindings" >"$cache/version"
