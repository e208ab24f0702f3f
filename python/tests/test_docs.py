from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

import numpy as np
import pytest
import reference_page
from conftest import make_config

import murk
from murk import _errors, _info, cli

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "python.md"
ERRORS = ROOT / "docs" / "errors.md"
COMMANDS = ROOT / "docs" / "cli.md"
REFERENCE = ROOT / "docs" / "python-reference.md"
README = ROOT / "README.md"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="not in a checkout")


def examples(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


PAGES = [
    page for page in [README, *sorted(ROOT.glob("docs/**/*.md"))] if page.is_file() and examples(page)
]


def test_every_status_has_its_place_in_the_documentation():
    text = ERRORS.read_text(encoding="utf-8")
    assert _errors.DOCUMENTATION == "docs/errors.md"
    for status in _errors._STATUSES:
        assert f'<a id="status-{-status}"></a>' in text, status
    table = PAGE.read_text(encoding="utf-8").partition("## Errors")[2]
    for status, known in _errors._STATUSES.items():
        row = next(
            line for line in table.splitlines() if line.startswith(f"| `{known.exception.__name__}`")
        )
        assert known.exception is RuntimeError or f"[{status}]" in row, status


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_run_as_they_stand(page):
    names = {"make_config": make_config, "np": np, "murk": murk}
    for block in examples(page):
        exec(compile(block, str(page), "exec"), names)
    if "obs" in names:
        assert names["obs"].max() > 0


def test_pages_with_examples_are_found():
    assert {page.name for page in PAGES} >= {"README.md", "python.md", "realtime.md", "checkpoints.md"}


def test_every_public_name_is_documented():
    assert reference_page.undocumented() == []
    if os.environ.get("MURK_WRITE"):
        REFERENCE.write_text(reference_page.page(), encoding="utf-8")
    assert REFERENCE.read_text(encoding="utf-8") == reference_page.page(), "rewrite it with MURK_WRITE=1"


def commands(parser: argparse.ArgumentParser, path: str):
    """Every command with its parser."""
    yield path, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from commands(below, f"{path} {name}")


def test_every_command_and_option_is_documented():
    text = COMMANDS.read_text(encoding="utf-8")
    missing = []
    for path, parser in commands(cli._parser(), "murk"):
        options = [o for action in parser._actions for o in action.option_strings if o.startswith("--")]
        leaf = not any(isinstance(action, argparse._SubParsersAction) for action in parser._actions)
        if leaf and f"\n## {path}\n" not in text:
            missing.append(path)
        section = text if not leaf else text.partition(f"\n## {path}\n")[2].partition("\n## ")[0]
        missing += [
            f"{path} {o}"
            for o in options
            if o != "--help" and not re.search(rf"`(murk )?{o}\b", section)
        ]
    assert missing == []


def test_the_readme_is_short():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 120


def test_versions_agree():
    # a development version is 1.2.3.dev0 in Python and 1.2.3-SNAPSHOT in Maven
    expected = re.sub(r"\.dev\d+$", "-SNAPSHOT", murk.__version__)
    for pom in [ROOT / "pom.xml", *ROOT.glob("*/pom.xml"), *ROOT.glob("perf/*/pom.xml")]:
        assert f"<version>{expected}</version>" in pom.read_text(encoding="utf-8"), pom
    assert _info.engine_info()["murk_version"] == expected
