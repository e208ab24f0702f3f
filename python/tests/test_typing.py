"""Types and style: what the checkers say of the sources, and whether annotations and implementation belong together.

pyright takes longer and may fetch its own Node.js: with MURK_TEST_LONG=1 only.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import importlib.util
import inspect
import os
import pkgutil
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

import murk

SOURCES = Path(__file__).parents[1]
PACKAGE = Path(murk.__file__).parent

in_checkout = pytest.mark.skipif(
    not (SOURCES / "pyproject.toml").is_file(), reason="not in a checkout: no sources to check"
)


def check(*command: str) -> str:
    tool = command[0]
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"LEFT OUT: {tool} is not installed; it comes with murk[check]")
    version = subprocess.run(
        [sys.executable, "-m", tool, "--version"], capture_output=True, text=True, check=False
    )
    print(version.stdout.strip())
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=SOURCES,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@in_checkout
def test_mypy_is_strict_and_content():
    target = SOURCES / "target"
    cache = target if target.is_dir() else Path(os.devnull)
    check("mypy", "--strict", "--cache-dir", str(cache / "mypy" if cache is target else cache))


USER_SCRIPT = """
import numpy as np
import numpy.typing as npt
import murk
from typing_extensions import assert_type

def cool(context: murk.StepContext) -> None:
    context.write("mark")[...] = context.read_previous("heat") * context.dt

config = murk.Config()
config.set_space_square4(rows=6, cols=5, edge=murk.EdgeBehavior.Absorb)
assert_type(config.add_field("heat", initial=np.zeros(30)), int)
config.add_field("mark")
murk.ScalarDiffusion("heat", 0, coefficient=0.1, sources=[(7, 10.0)]).register(config)
murk.PropagatorDef.from_function(cool, reads_previous=["heat"], writes=["mark"]).register(config)
with murk.World(config) as world:
    packed = murk.PackedCommands(1, 2).set_fields(["mark", 0], [[1, 2], [2, 2]], [1.0, 2.0])
    assert_type(world.step(packed), tuple[list[murk.Receipt], murk.StepMetrics])
    world.step([murk.Command.set_field("mark", (1, 1), 1.0)])
    assert_type(world.field("heat"), npt.NDArray[np.float32])
    plan = murk.ObsPlan(world, [murk.ObsEntry.disk("mark", [2, 2], 1, name="near")])
    output, mask = np.zeros(plan.output_len, np.float32), np.zeros(plan.mask_len, np.uint8)
    assert_type(plan.execute(output, mask), tuple[int, int])
    assert_type(plan.entries["near"].shape, tuple[int, ...])
    world.step("heat")  # type: ignore[arg-type]
    world.field(1.5)  # type: ignore[arg-type]
"""


@in_checkout
def test_mypy_reads_a_users_script(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(USER_SCRIPT)
    target = SOURCES / "target"
    cache = str(target / "mypy") if target.is_dir() else os.devnull
    check("mypy", "--strict", "--config-file", os.devnull, "--cache-dir", cache, str(script))


@in_checkout
def test_ruff_is_content():
    check("ruff", "check", "--no-cache", "murk", "tests", "build_wheel", "hatch_build.py")


@in_checkout
@pytest.mark.skipif(not os.environ.get("MURK_TEST_LONG"), reason="takes long: MURK_TEST_LONG is not set")
def test_pyright_is_content():
    check("pyright", "--pythonpath", sys.executable)


# ------------------------------------------------------------------------------------------ one minimum version

NEWER_THAN_3_10 = {
    "tomllib": "3.11", "typing.Self": "3.11", "typing.assert_never": "3.11", "typing.override": "3.12",
    "itertools.batched": "3.12", "enum.StrEnum": "3.11", "datetime.UTC": "3.11", "ExceptionGroup": "3.11",
    "typing.Never": "3.11", "typing.LiteralString": "3.11", "warnings.deprecated": "3.13", "hashlib.file_digest": "3.11",
    "collections.abc.Buffer": "3.12", "sys.monitoring": "3.12", "contextlib.chdir": "3.11", "asyncio.TaskGroup": "3.11",
}  # fmt: skip


def sources() -> Iterator[Path]:
    return (path for path in PACKAGE.rglob("*.py") if "_lib" not in path.parts)


def test_every_module_is_python_3_10():
    for path in sources():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text, str(path), feature_version=(3, 10))
        words = {
            ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)
        }
        words |= {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        words |= {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        assert words & set(NEWER_THAN_3_10) == set(), path


def test_newer_python_is_found():
    tree = ast.parse("from typing import Self\n")
    (node,) = (n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom))
    assert f"{node.module}.{node.names[0].name}" in NEWER_THAN_3_10
    with pytest.raises(SyntaxError):
        ast.parse("try:\n  pass\nexcept* ValueError:\n  pass\n", feature_version=(3, 10))


# ------------------------------------------------------------------------------------------ annotations


def modules() -> list[str]:
    optional = {"murk.__main__", "murk.envs.hex_pursuit_parallel"}
    return ["murk"] + [
        found.name
        for found in pkgutil.walk_packages([str(PACKAGE)], "murk.")
        if found.name not in optional and not found.name.startswith(("murk.train", "murk._lib"))
    ]


def functions_of(owner: object, name: str) -> Iterator[tuple[str, typing.Any]]:
    for attribute, value in vars(owner).items():
        where = f"{name}.{attribute}"
        if dataclasses.is_dataclass(owner) and attribute.startswith("__"):
            continue  # nobody wrote it
        if isinstance(value, property):
            yield where, value.fget
        elif isinstance(value, staticmethod | classmethod):
            yield where, value.__func__
        elif inspect.isfunction(value) and value.__module__.startswith("murk"):
            yield where, value


def own_classes(module: typing.Any) -> Iterator[type]:
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield value


def types_for_checkers(module: typing.Any) -> dict[str, object]:
    """What a module imports under `if TYPE_CHECKING`."""
    found: dict[str, object] = {}
    tree = ast.parse(inspect.getsource(module))
    for block in ast.walk(tree):
        if not (isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)):
            continue
        for node in ast.walk(block):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    found[alias.asname or alias.name] = getattr(
                        importlib.import_module(node.module), alias.name, object
                    )
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if importlib.util.find_spec(alias.name) is not None:
                        found[alias.asname or alias.name] = importlib.import_module(alias.name)
    return found


@pytest.mark.parametrize("name", modules())
def test_annotations_are_there_and_mean_something(name):
    module = importlib.import_module(name)
    imported = types_for_checkers(module)
    places = [*functions_of(module, name)]
    for cls in own_classes(module):
        places += functions_of(cls, f"{name}.{cls.__name__}")
    for where, function in places:
        if function is None or function.__module__ != name:
            continue
        hints = typing.get_type_hints(function, localns=imported)
        parameters = inspect.signature(function).parameters
        bare = [p for p in parameters if p not in hints and p not in ("self", "cls")]
        if function.__qualname__.endswith("<lambda>"):
            continue
        assert bare == [], where
        assert "return" in hints, where


def documented() -> Iterator[tuple[str, typing.Any]]:
    for name in murk.__all__:
        value = getattr(murk, name)
        yield f"murk.{name}", value
        if isinstance(value, type):
            for attribute, member in vars(value).items():
                if not attribute.startswith("_") and (
                    callable(member) or isinstance(member, property | staticmethod | classmethod)
                ):
                    yield f"murk.{name}.{attribute}", getattr(value, attribute)


def test_every_public_name_says_what_it_is():
    names = dict(documented())
    assert len(names) > 100
    silent = [
        name for name, value in names.items() if not isinstance(value, str) and not inspect.getdoc(value)
    ]
    assert silent == []


def test_arguments_are_described_where_they_are_arrays():
    # a caller's array has a dtype and a shape, which only words can say
    for name, value in documented():
        if not callable(value) or isinstance(value, type):
            continue
        hints = typing.get_type_hints(value, None, vars(murk)) if inspect.isfunction(value) else {}
        arrays = [
            p
            for p, hint in hints.items()
            if p != "return" and "ndarray" in str(hint) and "Any" not in str(hint)
        ]
        text = inspect.getdoc(value) or ""
        for parameter in arrays:
            said = re.search(rf"\b{parameter}\b|float32|int32|uint8", text)
            assert said, f"{name}({parameter})"


def test_the_marker_of_types_is_shipped():
    assert (PACKAGE / "py.typed").is_file()
