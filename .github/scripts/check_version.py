"""That all parts say the same version: ``check_version.py [TAG]``; a release's tag is v and that version."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POMS = ["", "arena-offheap", "core", "obs-simd", "realtime", "ffi", "python", "perf", "perf/stress", "perf/fuzz"]


def pom_version(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    found = re.search(r"<artifactId>murk-parent</artifactId>\s*<version>([^<]+)</version>", text)
    if found is None:
        raise SystemExit(f"{path}: no version of murk-parent")
    return found.group(1)


def python_version() -> str:
    text = (ROOT / "python" / "murk" / "_version.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise SystemExit("python/murk/_version.py: no version")
    return found.group(1)


def main(arguments: list[str]) -> None:
    versions = {pom or ".": pom_version(ROOT / pom / "pom.xml") for pom in POMS}
    if len(set(versions.values())) != 1:
        raise SystemExit(f"the poms differ: {versions}")
    java = versions["."]
    expected = re.sub(r"-SNAPSHOT$", ".dev0", java)
    if python_version() != expected:
        raise SystemExit(f"python={python_version()} allowed={expected}, as the poms say {java}")
    if arguments:
        if java.endswith("-SNAPSHOT") or arguments[0] != f"v{java}":
            raise SystemExit(f"tag={arguments[0]} but the poms say {java}")
        changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        if not re.search(rf"^## \[?{re.escape(java)}\b", changes, re.MULTILINE):
            raise SystemExit(f"CHANGELOG.md has no section for {java}")
    print(f"java={java} python={expected}")


main(sys.argv[1:])
