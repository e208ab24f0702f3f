"""The steps, in order; each leaves its result in one directory."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from build_wheel import sources
from build_wheel.jdk import find_jdk

ROOT_MODULES = "io.murk.ffi,jdk.incubator.vector"
# what an embedded runtime does not need; bin/java stays, for it makes the AOT cache
_REMOVABLE = (
    "bin/keytool",
    "lib/jexec",
    "lib/libjsig.so",
    "lib/server/libjsig.so",
    "lib/classlist",
    "lib/jrt-fs.jar",
)
_CACHE_SECONDS = 300


class BuildFailed(RuntimeError):
    """A step failed; the text says which, and what to do."""


def build(repository: Path, target: Path, *, with_cache: bool) -> None:
    """Fills ``target`` with ``libmurk.so``, ``jre/`` and, if asked for, ``murk.aot``.

    ``MURK_MODULES_DIR`` names a directory with the jars of all modules, ``MURK_NATIVE_LIB`` a built
    library (or its directory); what is not given is built: the jars by Maven in a checkout, by javac in
    an unpacked source distribution (``repository`` is its directory ``engine`` then).
    """
    jdk = find_jdk()
    say(f"JDK: {jdk}")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    # first what a missing C compiler would end
    _library(repository, jdk, target)
    with tempfile.TemporaryDirectory(prefix="murk-classes-") as scratch:
        modules = built_modules(repository, jdk, Path(scratch))
        _runtime(jdk, modules, target / "jre")
    _development_files(repository, target)
    if with_cache:
        _cache(target)


def say(text: str) -> None:
    """A line for the log (pip shows it with -v, and when the build fails)."""
    print(f"[murk] {text}", file=sys.stderr, flush=True)


def built_modules(repository: Path, jdk: Path, scratch: Path) -> Path:
    """The directory of the jars of all modules."""
    given = os.environ.get("MURK_MODULES_DIR")
    if given:
        modules = Path(given).resolve()
    elif (repository / sources.JARS).is_dir():
        say("compiling the Java modules")
        modules = sources.compiled(repository, jdk, scratch, _run)
    else:
        say("building the Java modules with Maven")
        environment = {**os.environ, "JAVA_HOME": str(jdk)}
        _run(
            ["sh", "./mvnw", "-q", "-B", "-DskipTests", "package", "-pl", "python", "-am"],
            "building the Java modules (./mvnw package) failed",
            cwd=repository,
            environment=environment,
        )
        modules = repository / "python" / "target" / "modules"
    if not list(modules.glob("murk-ffi*.jar")):
        raise BuildFailed(f"no murk-ffi jar in {modules} (MURK_MODULES_DIR={given or 'not set'})")
    return modules


def _library(repository: Path, jdk: Path, target: Path) -> None:
    given = os.environ.get("MURK_NATIVE_LIB")
    if given:
        library = Path(given)
        if library.is_dir():
            library = library / "libmurk.so"
        if not library.is_file():
            raise BuildFailed(
                f"MURK_NATIVE_LIB={given} is not a library: build it, or unset MURK_NATIVE_LIB"
            )
        shutil.copy2(library, target / "libmurk.so")
        return
    say("compiling libmurk.so")
    script = repository / "ffi" / "src" / "main" / "c" / "build.sh"
    _run(
        ["sh", str(script), str(jdk), str(target)],
        "compiling libmurk.so failed; a C compiler is needed (Debian: apt-get install gcc libc6-dev)",
    )


def _development_files(repository: Path, target: Path) -> None:
    """What C programs are built with: header, pkg-config and CMake files."""
    main = repository / "ffi" / "src" / "main"
    said = _read(Path(__file__).parents[1], "murk/_version.py")
    version = re.search(r'__version__ = "([0-9.]+?)(\.dev\d+)?"', said)
    if version is None:
        raise BuildFailed("no version in python/murk/_version.py")
    for source, place in (
        ("c/murk.h", "include"),
        ("pkg/murk.pc", "share/pkgconfig"),
        ("pkg/murk-config.cmake", "share/cmake/murk"),
        ("pkg/murk-config-version.cmake", "share/cmake/murk"),
    ):
        text = _read(main, source).replace("@VERSION@", version.group(1))
        (target / place).mkdir(parents=True, exist_ok=True)
        (target / place / Path(source).name).write_text(text, encoding="utf-8")


def _read(directory: Path, name: str) -> str:
    return (directory / name).read_text(encoding="utf-8")


def _runtime(jdk: Path, modules: Path, target: Path) -> None:
    """A Java runtime with our modules in it, as small as it gets; symbolic links become files."""
    say("linking the Java runtime")
    with tempfile.TemporaryDirectory(prefix="murk-jlink-") as scratch:
        image = Path(scratch) / "jre"
        linkable = _linkable(jdk, modules, Path(scratch))
        _run(
            [
                str(jdk / "bin" / "jlink"),
                "--module-path",
                str(linkable),
                "--add-modules",
                ROOT_MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                # the wheel's own compression does better than that of the image
                "--compress=zip-0",
                "--output",
                str(image),
            ],
            "linking the Java runtime (jlink) failed",
        )
        for name in _REMOVABLE:
            (image / name).unlink(missing_ok=True)
        strip = shutil.which("strip")
        jvm = image / "lib" / "server" / "libjvm.so"
        if strip and jvm.is_file():
            subprocess.run([strip, str(jvm)], check=False, capture_output=True)
        shutil.copytree(image, target, symlinks=False)


def _linkable(jdk: Path, modules: Path, scratch: Path) -> Path:
    """Copies of all jars, each with a descriptor: jlink takes no jar that has none of its own."""
    linkable = scratch / "modules"
    linkable.mkdir()
    for jar in modules.glob("*.jar"):
        shutil.copy2(jar, linkable)
    for jar in sorted(linkable.glob("*.jar")):
        with zipfile.ZipFile(jar) as archive:
            names = archive.namelist()
        if any(re.fullmatch(r"(META-INF/versions/\d+/)?module-info\.class", name) for name in names):
            continue
        say(f"describing {jar.name}")
        described = scratch / "descriptors"
        complaint = f"describing {jar.name} (jdeps, javac, jar) failed"
        _run([str(jdk / "bin" / "jdeps"), "--generate-module-info", str(described), str(jar)], complaint)
        (source,) = described.glob("*/module-info.java")
        patch = f"{source.parent.name}={jar}"
        _run(
            [str(jdk / "bin" / "javac"), "--patch-module", patch, "-d", str(described), str(source)],
            complaint,
        )
        _run(
            [
                str(jdk / "bin" / "jar"),
                "--update",
                "--file",
                str(jar),
                "-C",
                str(described),
                "module-info.class",
            ],
            complaint,
        )
        shutil.rmtree(described)
    return linkable


def _cache(target: Path) -> None:
    """Records a run of the finished library, so that the next start has less to load."""
    say("training the AOT cache")
    cache = target / "murk.aot"
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("MURK_", "JAVA_", "JDK_", "_JAVA")) and key != "LD_PRELOAD"
    }
    environment["MURK_AOT_OUTPUT"] = str(cache)
    driver = Path(__file__).with_name("train_cache.py")
    try:
        done = subprocess.run(
            [sys.executable, str(driver), str(target / "libmurk.so")],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_CACHE_SECONDS,
            check=False,
        )
        problem = (done.stderr or done.stdout).strip() if done.returncode else ""
        failed = done.returncode != 0
    except subprocess.TimeoutExpired:
        problem, failed = f"it took more than {_CACHE_SECONDS} s", True
    for leftover in target.glob("murk.aot.*"):
        leftover.unlink()
    if failed or not cache.is_file():
        cache.unlink(missing_ok=True)
        say(f"WARNING: no AOT cache, the engine will start more slowly: {problem or 'none was written'}")


def _run(
    command: Sequence[str],
    complaint: str,
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> None:
    try:
        done = subprocess.run(
            list(command), cwd=cwd, env=environment, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise BuildFailed(f"{complaint}: {error}") from None
    if done.returncode:
        output = "\n".join(part.strip() for part in (done.stdout, done.stderr) if part.strip())
        raise BuildFailed(f"{complaint} (exit code {done.returncode}):\n{output[-8000:]}")
