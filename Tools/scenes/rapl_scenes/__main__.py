"""`python -m rapl_scenes`."""

import os
import sys

# Threads of several libraries starve each other; episodes run in processes instead.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
# Drawing by software needs no display and gives the same pixels everywhere.
os.environ.setdefault("MUJOCO_GL", "osmesa")

from .command import main  # noqa: E402

if __name__ == "__main__":  # a spawned process imports this module too
    sys.exit(main())
