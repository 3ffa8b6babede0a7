#!/usr/bin/env bash
# Writes every export from the bundled Panda episodes, and reads each with the packages that train on it.
#
# Needs:   a build (`swift build`), python3 with venv, and 3 GB of disk for .build-exports.
#          DIFFUSION_POLICY, LEROBOT and ROBOMIMIC may name checkouts of these projects. Without the first two
#          their loaders' rules, written from their code, are checked alone: pip has no diffusion_policy, and
#          lerobot 0.6 needs Python 3.12. Without the third pip's robomimic 0.3.0 would be too old for weighted
#          filter keys, and its check is left out, with a line that says so.
# Example: Tools/check-exports.sh
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
rapl=${RAPL:-.build/debug/rapl}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
exports=$work/exports
mkdir "$exports"

environment() { # NAME PACKAGE...
  local folder=.build-exports/$1
  shift
  [ -e "$folder/ready" ] && return
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet "$@"
  touch "$folder/ready"
}

"$rapl" reward Episodes/panda_stack.hdf5 --encoder keypoint --reference panda_stack/demo_0 \
  --reference panda_stack/demo_1 --step-reward time --epsilon-unit median-cost \
  --output "$work/rewards.hdf5"

export_as() { # FORMAT OUTPUT OPTION...
  local format=$1 output=$2
  shift 2
  "$rapl" export Episodes/panda_stack.hdf5 --format "$format" --rewards "$work/rewards.hdf5" \
    --output "$exports/$output" "$@"
  "$rapl" export Episodes/panda_stack.hdf5 --format "$format" --rewards "$work/rewards.hdf5" \
    --output "$exports/$output" "$@" --verify > "$work/verified"
}

export_as table table.parquet
export_as diffusion-policy buffer.zarr
export_as diffusion-policy buffer.zarr.zip --best 0.3
export_as robomimic robomimic.hdf5 --next-observations
export_as lerobot lerobot
export_as pairs pairs
export_as dppo dppo --horizon 4
export_as ogbench ogbench.npz
export_as d4rl d4rl.npz
export_as ranges ranges.json --shortest-range 4 --trimmed 1

check() { # ENVIRONMENT CONSUMERS
  ".build-exports/$1/bin/python" Tools/interop/check_exports.py "$2" "$exports" "$work/rewards.hdf5"
}

environment tables h5py numpy pandas polars pyarrow zarr==2.18.7 numcodecs==0.15.1
check tables tables
if [ -n "${DIFFUSION_POLICY:-}${LEROBOT:-}${ROBOMIMIC:-}" ]; then
  environment torch ${TORCH:-torch} torchvision h5py numpy pandas pyarrow zarr==2.18.7 numcodecs==0.15.1 numba \
    tqdm termcolor psutil einops diffusers==0.11.1 huggingface_hub==0.23.4 tensorboard tensorboardX imageio matplotlib six
fi
if [ -n "${DIFFUSION_POLICY:-}" ]; then PYTHONPATH=$DIFFUSION_POLICY check torch diffusion_policy; fi
if [ -n "${LEROBOT:-}" ]; then PYTHONPATH=$LEROBOT/src check torch lerobot; fi
if [ -n "${ROBOMIMIC:-}" ]; then
  PYTHONPATH=$ROBOMIMIC check torch robomimic
else
  echo "robomimic: not checked, because ROBOMIMIC names no checkout of 0.5"
fi
