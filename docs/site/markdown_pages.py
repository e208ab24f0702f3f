"""Lets Sphinx read our Markdown: CommonMark with tables, anchors as GitHub makes them, links between files.

The pages are written to be read where they lie, on GitHub and in an editor, so this takes what works there and nothing
else: no directives and no roles. What it can't resolve is a warning, and the build makes warnings errors.

The lists of links in the pages of ``NAVIGATION`` are the tree of the book.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from docutils import nodes
from docutils.parsers import Parser
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

NAVIGATION = ("docs/index", "docs/adr/README", "examples/README")
LISTED_BY_DIRECTORY = "README"
LANGUAGES = {"": "text", "sh": "bash", "h": "c"}

_log = logging.getLogger(__name__)


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


class MarkdownParser(Parser):
    """A page of Markdown as a tree of docutils."""

    supported = ("md", "markdown")
    settings_spec = ("Markdown", None, ())

    def parse(self, inputstring: str, document: nodes.document) -> None:
        self.setup_parse(inputstring, document)
        text = re.sub(r"^<!-- .*? -->\n", "", inputstring, flags=re.MULTILINE)
        tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
        _Page(document).fill(tree)
        self.finish_parse()


class _Page:
    def __init__(self, document: nodes.document) -> None:
        self.document = document
        self.env = document.settings.env
        self.name = self.env.docname
        self.anchors: dict[str, int] = {}
        self.sections: list[tuple[int, nodes.Element]] = [(0, document)]
        self.caption = ""

    def fill(self, tree: SyntaxTreeNode) -> None:
        for block in tree.children:
            if block.type == "heading":
                self.heading(block)
            else:
                self.sections[-1][1].extend(self.block(block))
        anchors = {**getattr(self.env, "murk_anchors", {}), self.name: set(self.anchors)}
        self.env.murk_anchors = anchors

    def heading(self, block: SyntaxTreeNode) -> None:
        level = int(block.tag[1])
        while self.sections[-1][0] >= level:
            self.sections.pop()
        title = nodes.title("", "", *self.inline(block))
        anchor = slug(title.astext())
        self.caption = title.astext()
        if anchor in self.anchors:
            self.anchors[anchor] += 1
            anchor = f"{anchor}-{self.anchors[anchor]}"
        self.anchors[anchor] = 0
        section = nodes.section("", title, ids=[anchor])
        self.sections[-1][1].append(section)
        self.sections.append((level, section))

    def block(self, block: SyntaxTreeNode) -> list[nodes.Node]:
        kind = block.type
        if kind == "paragraph":
            return [nodes.paragraph("", "", *self.inline(block))]
        if kind in ("fence", "code_block"):
            language = block.info.strip()
            made = nodes.literal_block(block.content, block.content)
            made["language"] = LANGUAGES.get(language, language)
            return [made]
        if kind in ("bullet_list", "ordered_list"):
            made = nodes.bullet_list() if kind == "bullet_list" else nodes.enumerated_list()
            for item in block.children:
                made.append(nodes.list_item("", *[n for child in item.children for n in self.block(child)]))
            return [made, *self.toctree(made)]
        if kind == "table":
            made = self.table(block)
            return [made, *self.toctree(made)]
        if kind == "blockquote":
            return [nodes.block_quote("", *[n for child in block.children for n in self.block(child)])]
        if kind == "hr":
            return [nodes.transition()]
        if kind == "html_block":
            return [self.html(block.content)] if block.content.strip() else []
        _log.warning("Markdown that the site does not know: %s", kind, location=self.name)
        return []

    def table(self, block: SyntaxTreeNode) -> nodes.table:
        head, *body = block.children
        width = len(head.children[0].children)
        group = nodes.tgroup("", *[nodes.colspec(colwidth=1) for _ in range(width)], cols=width)
        for part, made in ((head, nodes.thead()), *((part, nodes.tbody()) for part in body)):
            for row in part.children:
                cells = [nodes.entry("", nodes.paragraph("", "", *self.inline(cell))) for cell in row.children]
                made.append(nodes.row("", *cells))
            group.append(made)
        return nodes.table("", group)

    def inline(self, block: SyntaxTreeNode) -> list[nodes.Node]:
        return [made for child in block.children for made in self.spans(child)]

    def spans(self, span: SyntaxTreeNode) -> list[nodes.Node]:
        kind = span.type
        if kind == "inline":
            return self.inline(span)
        if kind == "text":
            return [nodes.Text(span.content)]
        if kind in ("softbreak", "hardbreak"):
            return [nodes.Text("\n")]
        if kind == "code_inline":
            return [nodes.literal(span.content, span.content)]
        if kind in ("em", "strong"):
            made = nodes.emphasis if kind == "em" else nodes.strong
            return [made("", "", *self.inline(span))]
        if kind == "link":
            return [self.link(str(span.attrs["href"]), self.inline(span))]
        if kind == "html_inline":
            return [self.html(span.content)]
        _log.warning("Markdown that the site does not know: %s", kind, location=self.name)
        return []

    def html(self, content: str) -> nodes.Node:
        self.anchors.update(dict.fromkeys(re.findall(r'\bid="([^"]+)"', content), 0))
        return nodes.raw("", content, format="html")

    def link(self, href: str, text: list[nodes.Node]) -> nodes.Node:
        if re.match(r"[a-z]+:", href):
            return nodes.reference("", "", *text, refuri=href)
        path, _, anchor = href.partition("#")
        target = _resolve(self.name, path) if path else self.name + ".md"
        if (Path(self.env.srcdir) / target).is_dir():
            target += f"/{LISTED_BY_DIRECTORY}.md"
            if not (Path(self.env.srcdir) / target).is_file():
                return nodes.inline("", "", *text)  # leads somewhere in the repository only
        if target.endswith(".md"):
            page = addnodes.pending_xref("", *text, reftype="page", refdomain="", refexplicit=True, refwarn=True)
            page["reftarget"], page["anchor"], page["refdoc"] = target.removesuffix(".md"), anchor, self.name
            return page
        # A file of the repository: readers without one get a copy beside the page.
        return addnodes.download_reference("", "", *text, reftarget="/" + target, refdomain="", refexplicit=True)

    def toctree(self, links: nodes.Element) -> list[nodes.Node]:
        if self.name not in NAVIGATION:
            return []
        linked = (page["reftarget"] for page in links.findall(addnodes.pending_xref))
        # A page that lists a directory has the pages of that directory; the book has the rest.
        here = self.name.removesuffix(LISTED_BY_DIRECTORY)
        inside = self.name != NAVIGATION[0]
        pages = [page for page in dict.fromkeys(linked) if not inside or page.startswith(here)]
        if not pages:
            return []
        tree = addnodes.toctree()
        tree["parent"] = self.name
        tree["entries"] = [(None, page) for page in pages]
        tree["includefiles"] = pages
        tree["caption"] = self.caption if self.name == NAVIGATION[0] else None
        tree["maxdepth"], tree["numbered"], tree["titlesonly"] = 2, 0, True
        tree["glob"], tree["hidden"], tree["includehidden"] = False, True, False
        tree["rawentries"] = []
        return [nodes.compound("", tree, classes=["toctree-wrapper"])]


def _resolve(page: str, path: str) -> str:
    return os.path.normpath(PurePosixPath(page).parent / path).replace(os.sep, "/")


def _find_page(app: Sphinx, env, node, contnode):
    if node.get("reftype") != "page":
        return None
    target, anchor = node["reftarget"], node["anchor"]
    if target not in env.found_docs:
        _log.warning("no such page: %s", target, location=node["refdoc"])
    elif anchor and anchor not in env.murk_anchors.get(target, ()):
        _log.warning("no such place: %s#%s", target, anchor, location=node["refdoc"])
    uri = app.builder.get_relative_uri(node["refdoc"], target)
    return nodes.reference("", "", *node.children, internal=True, refuri=uri + (f"#{anchor}" if anchor else ""))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_source_suffix(".md", "markdown")
    app.add_source_parser(MarkdownParser)
    app.connect("missing-reference", _find_page)
    return {"parallel_read_safe": False}
