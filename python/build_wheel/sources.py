"""The engine in a source distribution: what goes in, and how javac alone compiles it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

# in the order in which they need each other; the names of their jars
MODULES = {
    "arena-offheap": "murk-arena",
    "core": "murk-core",
    "obs-simd": "murk-obs",
    "realtime": "murk-realtime",
    "ffi": "murk-ffi",
}
ENGINE = "engine"
JARS = "jars"

# JSpecify is needed by javac only, and of it no more than the names
_NULLNESS = {
    "module-info": "module org.jspecify { exports org.jspecify.annotations; }",
    "org/jspecify/annotations/NullMarked": (
        "package org.jspecify.annotations; public @interface NullMarked {}"
    ),
    "org/jspecify/annotations/Nullable": (
        "package org.jspecify.annotations; @java.lang.annotation.Target"
        "(java.lang.annotation.ElementType.TYPE_USE) public @interface Nullable {}"
    ),
}


def listed(repository: Path, modules: Path) -> Iterator[tuple[Path, str]]:
    """Files of the engine and their places in the distribution: all sources, and jars of others."""
    for module in MODULES:
        main = repository / module / "src" / "main"
        for path in sorted(main.rglob("*")):
            if path.is_file():
                yield path, f"{ENGINE}/{path.relative_to(repository).as_posix()}"
    for name in ("pom.xml", "LICENSE"):
        yield repository / name, f"{ENGINE}/{name}"
    for jar in sorted(modules.glob("*.jar")):
        if not jar.name.startswith("murk-"):
            yield jar, f"{ENGINE}/{JARS}/{jar.name}"


def compiled(engine: Path, jdk: Path, target: Path, run: Callable[[list[str], str], None]) -> Path:
    """Compiles the modules of a source distribution into jars beside those of others, in ``target``."""
    said = (engine / "pom.xml").read_text(encoding="utf-8")
    version = re.search(r"<artifactId>murk-parent</artifactId>\s*<version>([^<]+)</version>", said)
    if version is None:
        raise ValueError(f"no version in {engine / 'pom.xml'}")
    classes = target / "classes"
    jars = target / "modules"
    shutil.copytree(engine / JARS, jars)
    nullness = target / "nullness"
    for name, text in _NULLNESS.items():
        source = nullness / "src" / f"{name}.java"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text, encoding="utf-8")
    javac = [str(jdk / "bin" / "javac"), "-encoding", "UTF-8", "-nowarn", "-proc:none", "-parameters"]
    _compile(javac, nullness / "src", nullness / "classes", run)
    for module, jar in MODULES.items():
        main = engine / module / "src" / "main"
        into = classes / module
        options = [
            "--release=25",
            f"--module-path={jars}:{nullness / 'classes'}",
            f"--module-version={version.group(1)}",
        ]
        if "jdk.incubator.vector" in (main / "java" / "module-info.java").read_text(encoding="utf-8"):
            options = ["--add-modules=jdk.incubator.vector", *options[1:]]
        _compile([*javac, *options], main / "java", into, run)
        if (main / "resources").is_dir():
            shutil.copytree(main / "resources", into, dirs_exist_ok=True)
        file = f"--file={jars / f'{jar}-{version.group(1)}.jar'}"
        run(
            [str(jdk / "bin" / "jar"), "--create", file, "-C", str(into), "."],
            f"packing {module} (jar) failed",
        )
    return jars


def _compile(javac: list[str], sources: Path, into: Path, run: Callable[[list[str], str], None]) -> None:
    into.mkdir(parents=True)
    names = into.parent / f"{into.name}.files"
    names.write_text(
        "\n".join(f'"{path}"' for path in sorted(sources.rglob("*.java"))), encoding="utf-8"
    )
    run([*javac, "-d", str(into), f"@{names}"], f"compiling {sources} (javac) failed")
