#!/usr/bin/env bash
# Runs the tests of Tools/finetune. Arguments go to pytest.
#
# Needs:   Tools/finetune/environment.sh has run
# Example: Tools/finetune/check.sh -k resume
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
exec .build-finetune/bin/python -m pytest --quiet Tools/finetune/tests "$@"
