"""The fields of a config or a world by name and by number."""

from __future__ import annotations

from typing import NamedTuple, SupportsIndex

from murk._arguments import U32_MAX, integer


class Field(NamedTuple):
    """A field as it was declared."""

    name: str
    field_type: int
    mutability: int
    dims: int


class FieldNames:
    """The fields of a config, in the order in which they were added; worlds take it over.

    Wherever a field is asked for, its number or its name may be given: :meth:`id_of` is that rule.
    """

    __slots__ = ("_fields", "_ids")

    def __init__(self) -> None:
        self._fields: list[Field] = []
        self._ids: dict[str, int] = {}

    def add(self, field: Field) -> int:
        """Takes a field in and returns its number. Of two with one name, the first has it."""
        number = len(self._fields)
        self._fields.append(field)
        self._ids.setdefault(field.name, number)
        return number

    def id_of(self, argument: str, field: str | SupportsIndex) -> int:
        """The number of a field.

        :raises ValueError: for a name that no field has, or a number that is no uint32. A number that
            no field has is for the engine to judge.
        """
        if isinstance(field, str):
            number = self._ids.get(field)
            if number is None:
                known = ", ".join(repr(name) for name in self._ids) or "none"
                raise ValueError(f"{argument} must name a field, got {argument}={field!r}; fields: {known}")
            return number
        return integer(argument, field, 0, U32_MAX)

    def __getitem__(self, number: int) -> Field:
        return self._fields[number]

    def __len__(self) -> int:
        return len(self._fields)

    def names(self) -> list[str]:
        """The names, by number."""
        return [field.name for field in self._fields]
