"""Build hook of the wheel: puts the engine (C library, Java runtime, AOT cache) into ``murk/_lib``."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_wheel import engine

_NO_CHECKOUT = (
    "murk is built from a checkout of its repository, with the Java modules and the C library beside "
    "the directory python/: there is no source distribution. Clone the repository and run "
    "pip install ./python in it."
)


class EngineBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the engine before the files of the wheel are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds for a wheel; refuses a source distribution."""
        project = Path(self.root)
        repository = project.parent
        if self.target_name != "wheel" or not (repository / "ffi" / "src" / "main" / "c").is_dir():
            raise RuntimeError(_NO_CHECKOUT)
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

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes what is in the wheel now."""
        scratch = getattr(self, "_scratch", None)
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
