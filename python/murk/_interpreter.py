"""Refuses interpreters in which the engine can't live. Imports nothing that they could not have."""

from __future__ import annotations

import sys
from typing import Any


def _interpreters() -> Any:
    """Python's own module of interpreters, under the name that this version has for it; or None."""
    names = ("_interpreters",) if sys.version_info >= (3, 13) else ("_xxsubinterpreters",)
    for name in names:
        try:
            return __import__(name)
        except ImportError:
            continue
    return None


def require_main() -> None:
    """:raises ImportError: in a sub-interpreter."""
    module = _interpreters()
    if module is None:
        return
    current, main = (
        found[0] if isinstance(found, tuple) else int(found)
        for found in (module.get_current(), module.get_main())
    )
    if current != main:
        raise ImportError(
            "murk can't be used in a sub-interpreter: there is one engine in a process, and it calls "
            f"back into the main interpreter; import it there (this is interpreter {current})"
        )
