"""The site: all pages of the repository, with search and navigation. ``docs/site/build.sh`` builds it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

project = "Murk"
author = "The Murk authors"
project_copyright = "The Murk authors, Apache-2.0"
version = release = re.search(
    r'__version__ = "(.*)"', (ROOT / "python/murk/_version.py").read_text(encoding="utf-8")
)[1]

extensions = ["markdown_pages"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/*.md", "docs/*/*.md", "examples/*.md", "examples/*/*.md"]
exclude_patterns = [
    "**/target", "**/node_modules", "**/.venv", ".*", "*/src", "python", "perf",
]  # fmt: skip
nitpicky = True

templates_path = ["templates"]
smartquotes = False

html_theme = "alabaster"
html_title = f"Murk {release}"
html_static_path = ["static"]
html_css_files = ["book.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_permalinks_icon = "#"
html_search_language = "en"
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html", "javadoc.html"]}
html_theme_options = {
    "description": "World simulation for reinforcement learning and real time",
    "fixed_sidebar": True,
    "page_width": "1240px",
    "sidebar_width": "270px",
    "sidebar_collapse": True,
    "show_powered_by": False,
    "font_family": "system-ui, sans-serif",
    "head_font_family": "system-ui, sans-serif",
}
pygments_style = "default"
