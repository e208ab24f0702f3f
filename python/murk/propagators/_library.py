"""What the propagators of the library have in common: from arguments to a struct of ``murk.h``."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from ctypes import byref, c_uint64
from typing import Any, ClassVar, SupportsIndex

from murk import _native
from murk._arguments import unsigned
from murk._errors import error_for
from murk._fields import FieldNames
from murk.config import Config

FieldRef = str | SupportsIndex


class LibraryPropagator:
    """Arguments of a propagator; :meth:`register` builds it of them, once for every config."""

    _function: ClassVar[str]
    _definition: ClassVar[type[ctypes.Structure]]

    def __init__(self, fields: Mapping[str, FieldRef], **members: Any) -> None:
        """Takes the struct's members: fields, which are looked up in the config, and all others."""
        self._fields = {name: reference(name, field) for name, field in fields.items()}
        self._values = members

    def register(self, config: Config) -> None:
        """Adds the propagator to a config, after those already added. May be done for many configs.

        :raises ValueError: if a parameter is invalid: "<class> build error: ...". What depends on the
            whole world is checked when that is made.
        """
        if not isinstance(config, Config):
            raise TypeError(f"config must be a murk.Config, got {type(config).__name__}")
        handle = config._handle()
        name = type(self).__name__
        try:
            members = self._members(config._fields)
        except ValueError as error:
            raise ValueError(f"{name} build error: {error}") from None
        definition = self._definition(struct_size=ctypes.sizeof(self._definition), **members)
        out = c_uint64()
        status = getattr(_native.lib(), self._function)(byref(definition), byref(out))
        if status:
            raise error_for(status, f"{name} build error: ")
        add(handle, out.value)

    def _members(self, fields: FieldNames) -> dict[str, Any]:
        """The members of the struct, but for its size."""
        return {name: fields.id_of(name, field) for name, field in self._fields.items()} | self._values


def reference(argument: str, field: FieldRef) -> str | int:
    """A field as it was named by the caller, checked as far as that goes without its config."""
    return field if isinstance(field, str) else unsigned(argument, field)


def choice(argument: str, value: Any, allowed: Sequence[str]) -> int:
    """The place of ``value`` among the words that are allowed, which is its number in ``murk.h``."""
    if value not in allowed:
        words = ", ".join(repr(word) for word in allowed)
        raise ValueError(f"{argument} must be one of {words}, got {argument}={value!r}")
    return list(allowed).index(value)


def add(config: int, propagator: int) -> None:
    """Gives a propagator to a config (both as the engine's numbers), which takes it over."""
    lib = _native.lib()
    status = lib.murk_config_add_propagator(config, propagator)
    if status:
        error = error_for(status)
        lib.murk_propagator_destroy(propagator)
        raise error
