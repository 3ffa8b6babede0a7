#!/usr/bin/env bash
# Makes .build-finetune, the Python environment of Tools/finetune and Tools/scenes, or completes it.
#
# Needs:   python3 (3.10 or later) with venv, about 2 GB of disk.
# Example: Tools/finetune/environment.sh && .build-finetune/bin/python -m rapl_finetune --help
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
python3 -m venv .build-finetune
.build-finetune/bin/pip install --quiet --requirement Tools/finetune/requirements.txt \
  --requirement Tools/scenes/requirements.txt
# Both packages are found from anywhere, as they stand here.
packages="$(.build-finetune/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
printf '%s\n' "$PWD/Tools/finetune" "$PWD/Tools/scenes" >"$packages/rapl.pth"
