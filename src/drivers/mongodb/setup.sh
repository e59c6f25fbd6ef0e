#!/usr/bin/env bash
# Builds the test server of the MongoDB driver, FerretDB 1.24.0, from Go's module proxy into .cache/mongodb. Quick when done.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/environment.sh"
[ "${1:-build}" != build ] || exit 0
version=v1.24.0
go_version=1.22.12  # Where the installed Go is older than FerretDB needs, as Debian 12's is.
target=$root/.cache/mongodb/ferretdb
[ ! -x "$target" ] || exit 0
command -v go >/dev/null || { say "FerretDB needs Go (golang-go) to be built; the tests of the MongoDB driver will be skipped."; exit 0; }
say "Building FerretDB $version, the test server of the MongoDB driver, from Go's module proxy into .cache/mongodb (a few minutes, once)."
mkdir -p "$root/.cache/mongodb"
work=$(mktemp -d "$root/.cache/mongodb/build.XXXXXX")
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
export GOTOOLCHAIN=local GOFLAGS=-buildvcs=false

# The folder of a module, fetched if need be; Go checks it against its database of hashes.
module_folder() { (cd "$work" && go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'); }

# The program of a Go that is new enough.
fit_go() {
  local minor machine
  minor=$(go env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
  if [ "${minor:-0}" -ge 22 ]; then command -v go; return; fi
  case "$(uname -m)" in x86_64) machine=amd64 ;; aarch64) machine=arm64 ;; *) fail "There is no Go $go_version for $(uname -m) here." ;; esac
  say "Fetching Go $go_version from the module proxy for that: the installed one is older."
  # A module's files cannot be run; a copy's can.
  cp -R "$(module_folder "golang.org/toolchain@v0.0.1-go$go_version.linux-$machine")" "$work/go"
  chmod -R u+w "$work/go"
  chmod -R u+x "$work/go/bin" "$work/go/pkg/tool"
  echo "$work/go/bin/go"
}

program=$(fit_go)
# `go install` would also ask for the list of versions, which the proxy need not have.
cp -R "$(module_folder "github.com/FerretDB/FerretDB@$version")" "$work/source"
chmod -R u+w "$work/source"
printf '%s\n' "$version" >"$work/source/build/version/version.txt"
(cd "$work/source" && env -u GOROOT nice "$program" build -o "$work/ferretdb" ./cmd/ferretdb)
mv "$work/ferretdb" "$target"
