"""What is installed, and only that."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

import murk

PACKAGE = Path(murk.__file__).parent
LIB = PACKAGE / "_lib"


@pytest.fixture(scope="module")
def files() -> list[str]:
    try:
        listed = importlib.metadata.files("murk")
    except importlib.metadata.PackageNotFoundError:
        listed = None
    if not listed:
        pytest.skip("murk is not installed from a wheel")
    return [str(file) for file in listed if "__pycache__" not in str(file)]


def test_no_stray_files(files):
    known = ("murk/", "murk-", "../../../bin/murk")
    assert [f for f in files if not f.startswith(known)] == []
    python = [f for f in files if f.startswith("murk/") and not f.startswith("murk/_lib/")]
    assert [f for f in python if not f.endswith((".py", "py.typed"))] == []
    top = {f.split("/")[2] for f in files if f.startswith("murk/_lib/")}
    assert top <= {"libmurk.so", "jre", "murk.aot", "LICENSE", "include", "share"}
    assert {"libmurk.so", "jre", "include", "share"} <= top


def test_the_runtime_is_small_and_has_its_licences(files):
    runtime = [f for f in files if f.startswith("murk/_lib/jre/")]
    assert any("/legal/java.base/" in f for f in runtime)
    assert not any(
        f.endswith((".diz", ".debuginfo", ".h", "classlist", "libjsig.so", "jrt-fs.jar"))
        for f in runtime
    )
    assert not any(path.is_symlink() for path in LIB.rglob("*"))
    size = sum(path.stat().st_size for path in LIB.rglob("*") if path.is_file())
    assert size < 100 * 2**20


def test_metadata(files):
    metadata = importlib.metadata.metadata("murk")
    assert metadata["Version"] == murk.__version__
    assert metadata["Requires-Python"] == ">=3.10"
    assert set(metadata.get_all("Provides-Extra")) == {"train", "multi", "test", "check"}
    wheel = next(f for f in importlib.metadata.files("murk") if f.name == "WHEEL").read_text()
    assert "Tag: py3-none-" in wheel
    assert "Root-Is-Purelib: false" in wheel
