#!/usr/bin/env bash
# Runs the tests of Tools/scenes. Arguments go to pytest.
#
# Needs:   Tools/finetune/environment.sh and Tools/scenes/make_scene.sh have run; libosmesa6 to draw frames
# Example: Tools/scenes/check.sh -k wishes
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
exec .build-finetune/bin/python -m pytest --quiet Tools/scenes/tests "$@"
