#!/usr/bin/env bash
# Makes .build-scenes/stack: robosuite's scene Stack with a Panda, saved so that plain MuJoCo steps it.
#
# Needs:   python3 with venv, about 1 GB of disk for robosuite's environment .build-robosuite
# Example: Tools/scenes/make_scene.sh
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
[[ -f .build-scenes/stack/scene.json ]] && exit
python3 -m venv .build-robosuite
.build-robosuite/bin/pip install --quiet --requirement Tools/scenes/robosuite_requirements.txt
.build-robosuite/bin/python Tools/scenes/make_scene.py --output .build-scenes/stack
