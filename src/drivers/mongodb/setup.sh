#!/usr/bin/env bash
# Builds the test server of the MongoDB driver, FerretDB 1.24.0, from Go's module proxy into .cache/mongodb. Quick when done.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
version=v1.24.0
target=.cache/mongodb/ferretdb
[ ! -x "$target" ] || exit 0
command -v go >/dev/null || { echo "FerretDB needs Go (golang-go) to be built; the tests of the MongoDB driver will be skipped." >&2; exit 0; }
echo "Building FerretDB $version, the test server of the MongoDB driver, from Go's module proxy (a few minutes, once)."
mkdir -p .cache/mongodb
work=$(mktemp -d "$PWD/.cache/mongodb/build.XXXXXX")
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
# `go install` would also ask for the list of versions, which the proxy need not have. An older Go fetches the toolchain
# that the module asks for.
folder=$(cd "$work" && GOTOOLCHAIN=auto go mod download -json "github.com/FerretDB/FerretDB@$version" |
  sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
cp -R "$folder" "$work/source"
chmod -R u+w "$work/source"
printf '%s\n' "$version" >"$work/source/build/version/version.txt"
(cd "$work/source" && GOTOOLCHAIN=auto nice go build -buildvcs=false -o "$work/ferretdb" ./cmd/ferretdb)
mv "$work/ferretdb" "$target"
