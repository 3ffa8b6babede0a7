#!/usr/bin/env bash
# Builds rapl, makes the Python environment and an encoder where they are missing, and compares.
#
# Arguments go to compare.py; relative paths in them start at the repository's folder.
# Example: Tools/Benchmarks/compare.sh --runs 5 --output Tools/Benchmarks/results.json
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
python=.build-python/bin/python
encoder=.build/random-resnet18

swift build -c release --product rapl
[[ -x "$python" ]] || Tools/interop/venv.sh
[[ -f "$encoder/card.json" ]] ||
  "$python" Tools/interop/make_random_resnet18.py "$encoder" --frames Episodes/panda_stack.hdf5
exec "$python" Tools/Benchmarks/compare.py --encoder "$encoder" "$@"
