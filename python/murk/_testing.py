"""For tests of a host's failure handling. Not part of the API."""

from __future__ import annotations

from ctypes import byref, c_uint64
from enum import IntEnum

from murk import _native
from murk._errors import check
from murk.config import Config
from murk.propagators import add


class Fault(IntEnum):
    """How a :class:`FaultPropagator` fails."""

    Failure = 0
    Exception = 1
    StackOverflow = 2
    HeapExhausted = 3


class FaultPropagator:
    """Writes the tick number to every cell of a field for some ticks, then fails every tick."""

    def __init__(self, field_id: int, kind: int = Fault.Failure, succeed_ticks: int = 0) -> None:
        self._field_id = field_id
        self._kind = int(kind)
        self._succeed_ticks = succeed_ticks

    def register(self, config: Config) -> None:
        """Adds the propagator to a config."""
        handle = config._handle()
        out = c_uint64()
        check(
            _native.lib().murk_fault_propagator_create(
                self._field_id, self._kind, self._succeed_ticks, byref(out)
            )
        )
        add(handle, out.value)
