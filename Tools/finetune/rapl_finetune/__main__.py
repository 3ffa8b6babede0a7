"""`python -m rapl_finetune`."""

import sys

from .command import main

sys.exit(main())
