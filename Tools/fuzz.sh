#!/usr/bin/env bash
# Hands damaged files to everything that reads files of others, with AddressSanitizer on all that is ours.
#
# Usage:    Tools/fuzz.sh [--count N] [--seconds S] [--only ENTRY] [--first N] [--output FOLDER]
#           ENTRY is safetensors, manifest, picture, jpeg, zarr, rewards, embeddings, video, hdf5, pictures (in zarr), log, labels, lines
#           (of answers), card (of an encoder), keys or options (of the command); all of them by default.
# Ends with one line per entry point and exit code 1 if an input crashed, hung or took too much memory;
# such inputs are kept in the output folder, fuzz-output by default. Input N is the same every time.
# Example:  Tools/fuzz.sh --count 1000000
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
Tools/install.sh

# SwiftPM does not tell plugins of its --sanitize, and a plugin compiles the bridges in C++.
RAPL_BRIDGE_SANITIZE=address swift build --package-path Tools/fuzz -c release --sanitize=address
# The command itself runs without the sanitizer, on copies of small inputs.
swift build --product rapl
export RAPL=$PWD/.build/debug/rapl
RAPL_INPUTS=$(mktemp -d)
export RAPL_INPUTS
trap 'rm -rf -- "$RAPL_INPUTS"' EXIT
cp -r Tools/fuzz/inputs/. "$RAPL_INPUTS"
(
  cd "$RAPL_INPUTS"
  "$RAPL" label dots.hdf5 --labels labels.sqlite --simulate --query pair --count 5
  "$RAPL" encode dots.hdf5 --no-cache --output embeddings.hdf5
  "$RAPL" reward --embeddings embeddings.hdf5 --reference dots/demo_3 --output rewards.hdf5
) >/dev/null
# libtorch and OpenCV keep what they once allocated, which is no leak of ours. A request for gigabytes
# fails as it does without the sanitizer, and 2.5 GiB in use end the worker. Naming the functions of a
# crash takes seconds; ASAN_OPTIONS=symbolize=1 with --first N --count 1 names them for one input.
export ASAN_OPTIONS="symbolize=0:detect_leaks=0:allocator_may_return_null=1:hard_rss_limit_mb=2560:abort_on_error=0:${ASAN_OPTIONS:-}"
Tools/fuzz/.build/release/fuzz "$@"
