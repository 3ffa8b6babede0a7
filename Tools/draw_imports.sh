#!/usr/bin/env bash
# Draws in Sources/README.md which targets import which, from Package.swift and the import lines.
#
# Example: Tools/draw_imports.sh
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
RAPL_DRAW_IMPORTS=1 swift test --filter ImportGraphTests/drawing
