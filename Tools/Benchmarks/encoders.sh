#!/usr/bin/env bash
# Builds what times the encoders and compares it with PyTorch; arguments go to encoders.py.
#
# Needs:   .build-python of Tools/interop/venv.sh, which is made where it is missing, or any Python with
#          torch, torchvision, timm and safetensors named by ENCODER_PYTHON.
# Example: Tools/Benchmarks/encoders.sh --rounds 3
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)"
python="${ENCODER_PYTHON:-$root/.build-python/bin/python}"

swift build --package-path "$root/Tools/Benchmarks" -c release --product EncoderBenchmark
[[ -x "$python" ]] || "$root/Tools/interop/venv.sh"
exec "$python" "$root/Tools/Benchmarks/encoders.py" \
  "$(swift build --package-path "$root/Tools/Benchmarks" -c release --show-bin-path)/EncoderBenchmark" "$@"
