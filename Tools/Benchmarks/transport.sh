#!/usr/bin/env bash
# Builds what times the transport solvers and compares it with POT; arguments go to transport.py.
#
# Needs:   .build-python of Tools/interop/venv.sh, which is made where it is missing, or any Python with
#          numpy and POT named by TRANSPORT_PYTHON.
# Example: Tools/Benchmarks/transport.sh --rounds 5 --output Tools/Benchmarks/transport.json
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)"
python="${TRANSPORT_PYTHON:-$root/.build-python/bin/python}"

swift build --package-path "$root/Tools/Benchmarks" -c release --product TransportBenchmark
[[ -x "$python" ]] || "$root/Tools/interop/venv.sh"
exec "$python" "$root/Tools/Benchmarks/transport.py" "$@"
