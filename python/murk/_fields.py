"""The fields of a config or a world by name and by number, and its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, SupportsIndex

from murk._arguments import U32_MAX, integer
from murk.enums import BoundaryBehavior, FieldMutability, FieldType


class Field(NamedTuple):
    """A field as it was declared."""

    name: str
    field_type: int
    mutability: int
    dims: int
    boundary: int = 0
    units: str | None = None
    bounds: tuple[float, float] | None = None
    carry_forward: bool = False
    scan: bool = False

    @property
    def components(self) -> int:
        """Floats of a cell."""
        return self.dims if self.field_type == FieldType.Vector else 1


class FieldInfo(NamedTuple):
    """A field of a world, as :attr:`murk.World.fields` has it."""

    id: int
    """Its number."""
    name: str
    field_type: FieldType
    mutability: FieldMutability
    dims: int
    """As given to :meth:`murk.Config.add_field`."""
    components: int
    """Floats of a cell."""
    units: str | None
    bounds: tuple[float, float] | None
    """The bounds that are enforced, or None."""
    boundary: BoundaryBehavior
    carry_forward: bool
    scan: bool


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
                raise ValueError(
                    f"{argument} must name a field, got {argument}={field!r}; "
                    f"fields: {_listed(self._ids)}"
                )
            return number
        return integer(argument, field, 0, U32_MAX)

    def infos(self) -> tuple[FieldInfo, ...]:
        """All fields, for users."""
        return tuple(
            FieldInfo(
                number,
                field.name,
                FieldType(field.field_type),
                FieldMutability(field.mutability),
                field.dims,
                field.components,
                field.units,
                field.bounds,
                BoundaryBehavior(field.boundary),
                field.carry_forward,
                field.scan,
            )
            for number, field in enumerate(self._fields)
        )

    def __getitem__(self, number: int) -> Field:
        return self._fields[number]

    def __len__(self) -> int:
        return len(self._fields)

    def names(self) -> list[str]:
        """The names, by number."""
        return [field.name for field in self._fields]

class ParameterNames:
    """The parameters of a config, in the order in which they were declared; worlds take it over."""

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}

    def add(self, name: str) -> int:
        """Takes a parameter in, which the engine has found to have a new name, and returns its key."""
        return self._keys.setdefault(name, len(self._keys))

    def key_of(self, argument: str, parameter: str | SupportsIndex) -> int:
        """The key of a parameter.

        :raises ValueError: for a name that is not declared, or a number that is no uint32.
        """
        if isinstance(parameter, str):
            key = self._keys.get(parameter)
            if key is None:
                raise ValueError(
                    f"{argument} must name a parameter, got {argument}={parameter!r}; "
                    f"parameters: {_listed(self._keys)}"
                )
            return key
        return integer(argument, parameter, 0, U32_MAX)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"
