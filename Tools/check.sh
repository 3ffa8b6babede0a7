#!/usr/bin/env bash
# Everything a change must pass: format, a build in which a warning is an error, all tests.
#
# Example: Tools/check.sh
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
Tools/install.sh

sources=(
  Package.swift Plugins Sources Tests Tools/Benchmarks/Package.swift Tools/Benchmarks/Sources
  Tools/fuzz/Package.swift Tools/fuzz/Sources
)

echo "== format"
swift format lint --strict --parallel --recursive "${sources[@]}"
if grep -rInE '^(<{7}|>{7}) ' --exclude-dir='.build*' --exclude-dir=.git .; then
  echo 'check.sh: these files hold marks of a merge' >&2
  exit 1
fi
echo "== build"
swift build --build-tests
echo "== test"
swift test --parallel
