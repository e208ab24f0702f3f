"""The platform that a wheel really needs: ``wheel_platform.py WHEEL``, such as manylinux_2_28_x86_64.

pip installs a wheel where glibc is at least as new as its tag says; PyPI takes no tag without a glibc. All
libraries and programs in the wheel are asked which symbols of glibc they want and which libraries they load;
a library that not every Linux has ends it with an error.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# those of glibc, and the C++ runtime and zlib, which PEP 600 counts on
EVERYWHERE = re.compile(
    r"(lib(c|m|dl|pthread|rt|resolv|gcc_s|stdc\+\+|z)|ld-linux-(x86-64|aarch64))\.so(\.\d+)*"
)
# never loaded by an engine without a screen or a sound card
UNUSED = re.compile(r"lib(X11|Xext|Xi|Xrender|Xtst|asound|freetype)\.so(\.\d+)*")
LEAST = (2, 17)


def elf_files(root: Path) -> list[Path]:
    return [
        path for path in sorted(root.rglob("*")) if path.is_file() and path.open("rb").read(4) == b"\x7fELF"
    ]


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main(wheel: str) -> None:
    needed = LEAST
    machine = re.search(r"linux_(x86_64|aarch64)\.whl$", wheel)
    if machine is None:
        raise SystemExit(f"{wheel} is not for Linux on x86-64 or AArch64")
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(root)
        files = elf_files(root)
        own = {path.name for path in files}
        if "libmurk.so" not in own:
            raise SystemExit(f"{wheel} has no libmurk.so")
        for path in files:
            for library in re.findall(r"NEEDED\s+(\S+)", output("objdump", "-p", str(path))):
                if library not in own and not EVERYWHERE.fullmatch(library) and not UNUSED.fullmatch(library):
                    raise SystemExit(f"{path.relative_to(root)} needs {library}, which is not in the wheel")
            for version in re.findall(r"GLIBC_(\d+(?:\.\d+)+)", output("objdump", "-T", str(path))):
                parts = tuple(int(part) for part in version.split("."))
                if parts[:2] > needed:
                    needed = (parts[0], parts[1])
                    print(f"{path.name} needs glibc {version}", file=sys.stderr)
    print(f"manylinux_{needed[0]}_{needed[1]}_{machine.group(1)}")


main(sys.argv[1])
