# Sourced by the shell scripts: goes to the root of the tree, and finds the project's own Node where one was installed.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
node_folder=$root/.cache/node/node_modules/.bin
if [ -x "$node_folder/node" ]; then PATH=$node_folder:$PATH; fi

# Narration goes to standard error: standard output belongs to the program that runs.
say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
