#!/usr/bin/env bash
# Builds what times decoding, makes a Python environment of its own, and compares turn by turn.
#
# Needs:   Python 3 with venv, and about 6 GB of disk for torchcodec's torch.
# Example: Tools/Benchmarks/decoding.sh clip.mp4 --rounds 5
set -euo pipefail

[[ $# -ge 1 && -f "$1" ]] || { echo "usage: decoding.sh VIDEO [--rounds COUNT]" >&2; exit 64; }
video="$(realpath -- "$1")"
shift
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
python="${DECODING_PYTHON:-.build-python/bin/python}"

# Swift's libraries inside the program: 6 MB of memory less than beside it.
swift build -c release --product DecodingBenchmark --static-swift-stdlib --scratch-path .build-static
if [[ ! -x "$python" ]]; then
  python3 -m venv .build-python
  .build-python/bin/pip install --quiet numpy
  # One by one: a library that cannot be installed is named in the table's last lines.
  for library in av decord "torch torchvision torchcodec"; do
    # shellcheck disable=SC2086
    .build-python/bin/pip install --quiet $library || true
  done
fi
exec "$python" decoding.py "$video" "$@"
