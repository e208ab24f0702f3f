"""``python -m murk`` is the console script ``murk``."""

from murk.cli import main

raise SystemExit(main())
