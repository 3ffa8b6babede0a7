#!/usr/bin/env bash
# Runs the demo's road with two builds of the command and compares all that they write.
#
# Versions and times of answers are left out of the comparison; everything else must be the same to the
# byte. Both builds align with the label file of the first, whose times are part of its hash. Ends with 1 if
# anything differs. The files stay in OUTPUT/before and OUTPUT/after, which must be new.
#
# Needs:   two built commands.
# Example: Tools/compare_outputs.sh /tmp/old/rapl .build/release/rapl /tmp/compared
set -euo pipefail

before="$(realpath -- "$1")" after="$(realpath -- "$2")"
mkdir -p -- "$3"
output="$(realpath -- "$3")"
readonly before after output
episodes="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)/Episodes"
readonly episodes

# walk COMMAND FOLDER LABELS: the road, with every command's standard output kept. LABELS is a label file to
# go on with instead of the folder's own, or empty.
walk() {
  local rapl name=0
  rapl="$1"
  mkdir -- "$2"
  cd -- "$2"
  cp -r -- "$episodes" Episodes
  export XDG_CACHE_HOME="$PWD/cache"
  step() {
    name=$((name + 1))
    "$rapl" "$@" >"output_$name.txt" 2>"errors_$name.txt"
  }
  step inspect Episodes
  step inspect Episodes/panda_stack.hdf5 --deep --json
  step label Episodes --labels labels.sqlite --simulate --embodiment panda --count 20
  if [[ -n "$3" ]]; then cp -- "$3" labels.sqlite; fi
  step labels export labels.sqlite --output labels.jsonl
  step labels export labels.sqlite --format pairs --output pairs.jsonl
  step align Episodes --labels labels.sqlite --output encoder --updates 60
  step encode Episodes --encoder encoder --output embeddings.hdf5
  step reward --embeddings embeddings.hdf5 --references-from labels.sqlite --output rewards.hdf5
  step reward --embeddings embeddings.hdf5 --references-from labels.sqlite --output temporal.hdf5 \
    --preset temporal-ot --json
  step reward Episodes --encoder encoder --reference panda_stack/demo_0 --output explained.hdf5 \
    --explain panda_stack/demo_3 --explanations explanations
  step evaluate rewards.hdf5 temporal.hdf5 --episodes Episodes --labels labels.sqlite --report report
  step evaluate rewards.hdf5 --episodes Episodes --json
  step export Episodes --format robomimic --rewards rewards.hdf5 --output export
  step explain Episodes/panda_stack.hdf5 --encoder encoder --before keypoint --no-videos \
    --reference panda_stack/demo_0 --output seen
  step pretrain Episodes/panda_stack.hdf5 --output pretrained --updates 20
  step study Episodes --train-on panda --rankings 10 --seeds 1 --folds 2 --updates 20
  rm -rf cache Episodes
}

# The folder as text that does not depend on the version or the time.
plain() {
  cd -- "$1"
  # Standard error has rates and times.
  rm -f -- labels.sqlite own.sqlite errors_*.txt
}

(walk "$before" "$output/before" "")
(walk "$after" "$output/after" "$output/before/labels.sqlite")
(plain "$output/before")
(plain "$output/after")
diff -rq -- "$output/before" "$output/after" && echo "all outputs are the same"
