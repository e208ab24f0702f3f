from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import make_config

import murk
from murk import _errors, _info

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "python.md"
REALTIME = ROOT / "docs" / "realtime.md"
README = ROOT / "README.md"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="not in a checkout")


def examples(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def anchors(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ +(.*)$", text, re.MULTILINE)
    dashed = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return dashed | set(re.findall(r'id="([^"]+)"', text))


def test_every_status_has_its_place_in_the_documentation():
    text = PAGE.read_text(encoding="utf-8")
    for status, known in _errors._STATUSES.items():
        assert f'<a id="status-{-status}"></a>' in text, status
        assert known.name in text
    assert "## Errors" in text


@pytest.mark.parametrize("page", [README, PAGE, REALTIME], ids=lambda page: page.name)
def test_the_examples_run_as_they_stand(page):
    names = {"make_config": make_config}
    blocks = examples(page)
    assert blocks
    for block in blocks:
        exec(compile(block, str(page), "exec"), names)
    assert names["obs"].max() > 0


def test_links_lead_somewhere():
    dead = []
    for page in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("python/*.md"),
        *ROOT.glob("examples/**/*.md"),
    ]:
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", prose):
            if re.match(r"\w+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = page.parent / path if path else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                dead.append(f"{page.relative_to(ROOT)}: {link}")
    assert dead == []


def test_the_readme_is_short():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 120


def test_versions_agree():
    # a development version is 1.2.3.dev0 in Python and 1.2.3-SNAPSHOT in Maven
    expected = re.sub(r"\.dev\d+$", "-SNAPSHOT", murk.__version__)
    for pom in [ROOT / "pom.xml", *ROOT.glob("*/pom.xml"), *ROOT.glob("perf/*/pom.xml")]:
        assert f"<version>{expected}</version>" in pom.read_text(encoding="utf-8"), pom
    assert _info.engine_info()["murk_version"] == expected
