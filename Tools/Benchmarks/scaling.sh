#!/usr/bin/env bash
# Builds what times the transport solvers and measures how they grow; arguments go to scaling.py.
#
# Needs:   As transport.sh.
# Example: Tools/Benchmarks/scaling.sh --record scaling.json --parts steps problems threads \
#            --figure Tools/figures/transport_scaling.svg
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)"
python="${TRANSPORT_PYTHON:-$root/.build-python/bin/python}"

swift build --package-path "$root/Tools/Benchmarks" -c release --product TransportBenchmark
[[ -x "$python" ]] || "$root/Tools/interop/venv.sh"
exec "$python" "$root/Tools/Benchmarks/scaling.py" "$@"
