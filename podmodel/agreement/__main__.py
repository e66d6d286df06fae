"""``python -m podmodel.agreement FILE...``: see `podmodel.agreement.command`."""

import sys

from podmodel.agreement.command import main

if __name__ == "__main__":
    sys.exit(main())
