"""Reads the murk.h that is installed, for tests that compare with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import murk

SIZES = {
    "uint8_t": 1, "int8_t": 1, "char": 1, "uint16_t": 2, "int16_t": 2, "int32_t": 4, "uint32_t": 4, "float": 4,
    "int64_t": 8, "uint64_t": 8, "double": 8, "size_t": 8,
}  # fmt: skip


@dataclass
class Member:
    """Of a struct; `type` is "pointer" for every pointer, data or function."""

    name: str
    type: str
    count: int
    offset: int
    size: int


@dataclass
class Struct:
    members: dict[str, Member] = field(default_factory=dict)
    size: int = 0
    alignment: int = 1


@dataclass
class Function:
    result: str
    parameters: list[tuple[str, str]]  # type, name


class Header:
    """Limits, enums, structs and functions."""

    def __init__(self, text: str) -> None:
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        self.defines = {
            m[1]: int(m[2]) for m in re.finditer(r"^#define (MURK_\w+) (-?\d+)$", text, re.M)
        }
        self.enums = {
            m[1]: {
                c[1].removeprefix(m[1] + "_"): int(c[2]) for c in re.finditer(r"(\w+) = (-?\d+)", m[2])
            }
            for m in re.finditer(r"enum (\w+) \{(.*?)\}", text, re.DOTALL)
        }
        self.function_types = set(re.findall(r"typedef \w+ \**\(\*(\w+)\)\(", text))
        self.structs: dict[str, Struct] = {}
        for m in re.finditer(r"typedef struct (\w+) \{(.*?)\} \w+;", text, re.DOTALL):
            self.structs[m[1]] = self._struct(m[2])
        self.functions = {
            m[2]: Function(m[1].strip(), self._parameters(m[3]))
            for m in re.finditer(r"MURK_API ([\w *]+?)(murk_\w+)\((.*?)\);", text, re.DOTALL)
        }

    def _struct(self, body: str) -> Struct:
        struct, at = Struct(), 0
        for declaration in filter(None, (part.strip() for part in body.split(";"))):
            count = 1
            if pointer := re.search(r"\(\*(\w+)\)\(", declaration):
                kind, name = "pointer", pointer[1]
            else:
                plain = re.fullmatch(r"(.*?[\s*])(\w+)(?:\[(\w+)\])?", declaration, re.DOTALL)
                assert plain, declaration
                kind, name = plain[1].strip(), plain[2]
                if plain[3]:
                    count = self.defines.get(plain[3]) or int(plain[3])
                if "*" in kind or kind in self.function_types:
                    kind = "pointer"
            nested = self.structs.get(kind)
            size = 8 if kind == "pointer" else nested.size if nested else SIZES[kind]
            alignment = nested.alignment if nested else size
            at = -(-at // alignment) * alignment
            struct.members[name] = Member(name, kind, count, at, size)
            at += size * count
            struct.alignment = max(struct.alignment, alignment)
        struct.size = -(-at // struct.alignment) * struct.alignment
        return struct

    def _parameters(self, text: str) -> list[tuple[str, str]]:
        if text.strip() == "void":
            return []
        parameters = []
        for part in text.split(","):
            m = re.fullmatch(r"(.*[\s*])(\w+)", part.strip(), re.DOTALL)
            assert m, part
            parameters.append((re.sub(r"\s*\*\s*", "*", re.sub(r"\s+", " ", m[1])).strip(), m[2]))
        return parameters


def installed() -> Header:
    return Header((Path(murk.get_include()) / "murk.h").read_text(encoding="utf-8"))
