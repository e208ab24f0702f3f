"""Where the JDK 25 is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

FEATURE = 25


class NoJdk(RuntimeError):
    """There is none, or the one that was named is another version."""


def find_jdk() -> Path:
    """The home of a JDK 25: MURK_BUILD_JDK, JAVA_HOME, the usual directories, or ``java`` on PATH."""
    named = os.environ.get("MURK_BUILD_JDK")
    if named:
        home = Path(named)
        if not _is_jdk(home):
            raise NoJdk(
                f"MURK_BUILD_JDK={named} is not a JDK {FEATURE} (found {_version(home) or 'none'}; "
                "it must have bin/jlink and include/jni.h)"
            )
        return home.resolve()
    seen = []
    for home in _candidates():
        if _is_jdk(home):
            return home.resolve()
        version = _version(home)
        if version:
            seen.append(f"{home} ({version})")
    others = f" Found, but not fit: {', '.join(sorted(set(seen)))}." if seen else ""
    raise NoJdk(
        f"building murk needs a JDK {FEATURE}, and none was found in JAVA_HOME, /usr/lib/jvm or on PATH."
        f"{others} Install one (for example Temurin {FEATURE}), or set MURK_BUILD_JDK to its directory."
    )


def _candidates() -> Iterator[Path]:
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    for pattern in (
        "/usr/lib/jvm/*",
        "/usr/java/*",
        "/opt/java/*",
        "/opt/jdk*",
        "/opt/*jdk*",
        "/Library/Java/JavaVirtualMachines/*/Contents/Home",
        "~/.sdkman/candidates/java/*",
        "~/.jdks/*",
    ):
        path = Path(pattern).expanduser()
        root = Path(path.anchor)
        yield from sorted(root.glob(str(path.relative_to(root))))
    java = shutil.which("java")
    if java:
        yield Path(java).resolve().parent.parent


def _is_jdk(home: Path) -> bool:
    return (
        _version(home).split(".")[0] == str(FEATURE)
        and (home / "bin" / "jlink").exists()
        and (home / "include" / "jni.h").exists()
    )


def _version(home: Path) -> str:
    """JAVA_VERSION of the file ``release``, '' if there is none."""
    try:
        lines = (home / "release").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        if line.startswith("JAVA_VERSION="):
            return line.split("=", 1)[1].strip().strip('"')
    return ""
