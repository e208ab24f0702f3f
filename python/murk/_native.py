"""The C library: where it lies, and how it is loaded.

Loading it is cheap and starts nothing: the Java virtual machine starts inside this process with the
first call that needs it. Functions are called with the GIL released.

Nothing in this module may be imported by users; see :mod:`murk` for the API.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from ctypes import c_int32, c_uint32

from murk._signatures import FUNCTIONS, RESULTS

ABI_MAJOR = 4

_lock = threading.Lock()
_lib: ctypes.CDLL | None = None


def library_path() -> str:
    """Where the C library of this package lies."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_lib")
    name = "libmurk.dylib" if sys.platform == "darwin" else "libmurk.so"
    return os.path.join(folder, name)


def lib() -> ctypes.CDLL:
    """The loaded C library.

    :raises RuntimeError: if this package was not built, or library and package do not fit.
    """
    return _lib if _lib is not None else _load()


def _load() -> ctypes.CDLL:
    global _lib
    with _lock:
        if _lib is not None:
            return _lib
        path = library_path()
        if not os.path.exists(path):
            raise RuntimeError(
                f"the engine's library is missing: {path}. Install the wheel "
                "(pip install ./python from a checkout of the repository) and do not import murk "
                "from its source folder."
            )
        try:
            loaded = ctypes.CDLL(path)
        except OSError as error:
            raise RuntimeError(f"the engine's library can't be loaded: {error}") from error
        loaded.murk_abi_version.restype = c_uint32
        version = loaded.murk_abi_version()
        if version >> 16 != ABI_MAJOR:
            raise RuntimeError(
                f"{path} speaks ABI {version >> 16}.{version & 0xFFFF}, this package needs "
                f"{ABI_MAJOR}.x: reinstall murk."
            )
        for name, arguments in FUNCTIONS.items():
            function = getattr(loaded, name)
            function.argtypes = arguments
            function.restype = RESULTS.get(name, c_int32)
        _lib = loaded
        return loaded
