"""What worlds and batches tell about the space and the fields that they are made of."""

from __future__ import annotations

from typing import ClassVar

from murk._fields import FieldInfo, FieldNames
from murk._handles import EngineObject
from murk.space import Space


class Described(EngineObject):
    """An object of the engine with a space and fields."""

    _space_function: ClassVar[str]
    _fields: FieldNames
    _space_object: Space | None = None

    def _handle(self) -> int:
        raise NotImplementedError

    @property
    def space(self) -> Space:
        """The space: cells, shape, ranks and coordinates, neighbours, distances."""
        handle = self._handle()
        if self._space_object is None:
            self._space_object = Space._of(self._space_function, handle)
        return self._space_object

    @property
    def n_cells(self) -> int:
        """Number of cells (of one world)."""
        return self.space.n_cells

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of an array that holds every cell once, in the order of a field's values."""
        return self.space.shape

    @property
    def fields(self) -> tuple[FieldInfo, ...]:
        """The fields, by id: names, types, components, units, bounds."""
        self._handle()
        return self._fields.infos()

    def field_id(self, name: str) -> int:
        """The number of the first field of a name.

        :raises ValueError: if no field has it.
        """
        self._handle()
        return self._fields.id_of("name", name)
