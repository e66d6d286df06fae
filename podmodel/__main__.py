"""``python -m podmodel``: the command line."""

import sys

from podmodel.cli import main

if __name__ == "__main__":
    sys.exit(main())
