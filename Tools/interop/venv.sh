#!/usr/bin/env bash
# Makes .build-python, a virtual environment for the Python scripts of Tools/.
#
# Needs:   python3 with venv, and about 2 GB of disk; set PIP_EXTRA_INDEX_URL to take torch's CPU build.
# Example: Tools/interop/venv.sh && .build-python/bin/python Tools/interop/check_pot.py --help
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
python3 -m venv .build-python
.build-python/bin/pip install --requirement Tools/interop/requirements.txt
.build-python/bin/pip install --no-deps robomimic==0.3.0
