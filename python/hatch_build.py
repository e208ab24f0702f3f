"""Build hook: puts the engine into the wheel (C library, Java runtime, AOT cache, as ``murk/_lib``), and
what it is built of into the source distribution (``engine``)."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_wheel import engine, sources
from build_wheel.jdk import find_jdk

_NO_SOURCES = (
    "murk is built from a checkout of its repository, with the Java modules and the C library beside "
    "the directory python/, or from its source distribution, which has them in engine/: here is neither."
)


class EngineBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the engine before the files of the wheel are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the engine for a wheel, or gathers its sources for a source distribution."""
        project = Path(self.root)
        unpacked = project / sources.ENGINE
        repository = unpacked if unpacked.is_dir() else project.parent
        if not (repository / "ffi" / "src" / "main" / "c").is_dir():
            raise RuntimeError(_NO_SOURCES)
        if self.target_name != "wheel":
            self._gather(repository, build_data)
            return
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
        if version == "editable":
            # Without an AOT cache: Java does not notice that the classes it was made of changed.
            engine.build(repository, project / "murk" / "_lib", with_cache=False)
            return
        self._scratch = Path(tempfile.mkdtemp(prefix="murk-wheel-"))
        target = self._scratch / "_lib"
        engine.build(repository, target, with_cache=True)
        build_data["force_include"][str(target)] = "murk/_lib"
        licence = repository / "LICENSE"
        if licence.is_file():
            build_data["force_include"][str(licence)] = "murk/_lib/LICENSE"

    def _gather(self, repository: Path, build_data: dict[str, Any]) -> None:
        if (repository / sources.JARS).is_dir():  # a source distribution of a source distribution
            modules = repository / sources.JARS
        else:
            modules = engine.built_modules(repository, find_jdk(), Path())
        for path, place in sources.listed(repository, modules):
            build_data["force_include"][str(path)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes what is in the wheel now."""
        scratch = getattr(self, "_scratch", None)
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
