"""Makes docs/python-reference.md of the public names and what their docstrings begin with."""

from __future__ import annotations

import enum
import inspect
import re

import murk
import murk.replay

HEAD = """# Python reference

Every public name of `murk`, with the first sentence of what `help(murk.World)` and editors show whole. [python.md](python.md) and
[environments.md](environments.md) tell how they go together. A parameter with `=` has a default.

Generated from the package; `python/tests/test_docs.py` holds it. With `MURK_WRITE=1` in the environment it rewrites the page.
"""


def first_sentence(text: str) -> str:
    """Without the marks of reStructuredText."""
    paragraph = " ".join(inspect.cleandoc(text).split("\n\n")[0].split())
    sentence = re.split(r"(?<=[a-z\])`\d])\.(?: |$)", paragraph)[0].rstrip(".") + "."
    plain = re.sub(r":\w+:`~?(?:[\w.]*\.)?([^`]+)`", r"`\1`", sentence).replace("``", "`")
    return plain.replace("|", "\\|")


def parameters(function: object) -> str:
    try:
        signature = inspect.signature(function)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    shown = []
    for name, parameter in signature.parameters.items():
        if name in ("self", "cls"):
            continue
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = "=" if parameter.default is not parameter.empty else ""
        shown.append(f"{stars}{name}{default}")
    return f"({', '.join(shown)})"


def members(owner: type) -> list[tuple[str, object, str]]:
    """Name, what it is, and its docstring, of what a class itself has."""
    found = []
    for name, value in vars(owner).items():
        if name.startswith("_") or not (
            callable(value) or isinstance(value, (property, classmethod, staticmethod))
        ):
            continue
        function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        found.append((name, value if isinstance(value, property) else function, function.__doc__ or ""))
    return found


def undocumented() -> list[str]:
    """Public names whose docstring is missing."""
    silent = []
    public = [(name, getattr(murk, name)) for name in sorted(murk.__all__)]
    public += [(name, getattr(murk.replay, name)) for name in murk.replay.__all__]
    for name, value in public:
        if not (inspect.isclass(value) or inspect.isfunction(value)):
            continue
        if not value.__doc__:
            silent.append(name)
        if inspect.isclass(value) and not issubclass(value, enum.Enum):
            silent += [f"{name}.{member}" for member, _, text in members(value) if not text]
    return silent


def page() -> str:
    parts = [HEAD]
    kinds = {
        "Classes": lambda value: inspect.isclass(value) and not issubclass(value, enum.Enum),
        "Functions": inspect.isfunction,
        "Enums": lambda value: inspect.isclass(value) and issubclass(value, enum.Enum),
    }
    public = {name: getattr(murk, name) for name in sorted(murk.__all__)}
    replay = {
        name: getattr(murk.replay, name) for name in sorted(murk.replay.__all__) if name not in public
    }
    sections = [(title, public, belongs) for title, belongs in kinds.items()]
    sections.append(("murk.replay", replay, lambda _: True))
    for title, names, belongs in sections:
        parts.append(f"\n## {title}\n")
        for name, value in names.items():
            if not belongs(value):
                continue
            if title == "Enums":
                numbers = ", ".join(f"`{one.name}` {one.value}" for one in value)
                parts.append(f"\n### {name}\n\n{first_sentence(value.__doc__)} {numbers}.\n")
                continue
            parts.append(
                f"\n### {name}\n\n`{name}{parameters(value)}`: {first_sentence(value.__doc__)}\n"
            )
            rows = []
            for member, what, text in members(value) if inspect.isclass(value) else []:
                call = "" if isinstance(what, property) else parameters(what)
                rows.append(f"| `{member}{call}` | {first_sentence(text)} |\n")
            if rows:
                parts.append("\n| member | |\n|---|---|\n" + "".join(rows))
    other = [
        name for name, value in public.items() if not any(belongs(value) for belongs in kinds.values())
    ]
    parts.append("\n## Values\n\n" + ", ".join(f"`{name}`" for name in other) + ".\n")
    return "".join(parts)
