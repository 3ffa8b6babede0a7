#!/usr/bin/env bash
# Installs what is missing, builds rapl and walks the whole road on the bundled episodes.
#
# Arguments go to `rapl demo`; relative paths in them start at the repository's folder.
# Example: Tools/demo.sh --seed 7
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
Tools/install.sh
swift build -c release --product rapl
exec "$(swift build -c release --show-bin-path)/rapl" demo "$@"
