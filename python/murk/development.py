"""Where programs in C and C++ find what they need of this package: all of it lies in the wheel.

``murk info`` prints the same: ``--include``, ``--library``, ``--pkg-config``, ``--cmake``.
"""

from __future__ import annotations

import os

from murk import _native


def _inside(*names: str) -> str:
    return os.path.join(os.path.dirname(_native.library_path()), *names)


def get_include() -> str:
    """The directory with ``murk.h``, for ``cc -I``."""
    return _inside("include")


def get_library() -> str:
    """The path of the C library; the Java runtime lies beside it, so it must not be copied alone."""
    return _native.library_path()


def get_pkg_config() -> str:
    """The directory with ``murk.pc``, for ``PKG_CONFIG_PATH``."""
    return _inside("share", "pkgconfig")


def get_cmake() -> str:
    """The prefix under which CMake's ``find_package(murk)`` looks, for ``CMAKE_PREFIX_PATH``."""
    return os.path.dirname(_native.library_path())
