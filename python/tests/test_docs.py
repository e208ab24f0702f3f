from __future__ import annotations

from pathlib import Path

import pytest

from murk import _errors

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


@pytest.mark.skipif(not PAGE.is_file(), reason="not in a checkout")
def test_every_status_has_its_place_in_the_documentation():
    text = PAGE.read_text(encoding="utf-8")
    for status, known in _errors._STATUSES.items():
        assert f'<a id="status-{-status}"></a>' in text, status
        assert known.name in text
    assert "## Errors" in text
