"""Commands to a world, and the engine's answers."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any, SupportsIndex

from murk._arguments import U16_MAX, U64_MAX, coordinate, float32, real, unsigned
from murk._fields import FieldNames, ParameterNames
from murk._layout import COMMAND, HAS_COMPONENT, MAX_COORD, NO_EXPIRY, RECEIPT
from murk.enums import CommandType, ReasonCode

MAX_PARAMETERS = 4096

_U32 = struct.Struct("<I")
# offsets in MurkCommand
_FIELD_ID = 36
_PARAM_KEY = 40


class Command:
    """One order to a world, carried out at the start of a tick. Immutable; made by the static methods.

    A command that expires before its tick gets the receipt ``Stale``.
    """

    __slots__ = ("_names", "_packed", "_text")

    _packed: bytes
    _text: str
    # names to be looked up in the world: argument, name, and where its number goes
    _names: tuple[tuple[str, str, int], ...]

    def __init__(self) -> None:
        raise TypeError("use Command.set_field(...) or Command.set_parameter(...)")

    @staticmethod
    def set_field(
        field_id: str | SupportsIndex,
        coord: Iterable[SupportsIndex],
        value: float,
        expires_after_tick: SupportsIndex = NO_EXPIRY,
        *,
        component: SupportsIndex = 0,
    ) -> Command:
        """Sets one cell of a PerTick or Sparse field, before the propagators of the next tick run.

        On a field that a propagator writes, and on a Sparse one, it edits the state which this tick
        starts from. On any other PerTick field it shows in the next snapshot, and the field is zero
        again one tick later unless it carries forward.

        :param field_id: the field's number or name.
        :param coord: 1 to 4 integers, ``[row, column]`` on a grid.
        :param value: stored as float32.
        :param component: which component of a Vector field.
        :raises ValueError: if a number is out of range. A field or coordinate that the world does not
            have is not an error but a receipt: ``NotApplied``. A name that no field of the world has
            is an error of the call that the command is given to.
        """
        field = 0 if isinstance(field_id, str) else unsigned("field_id", field_id)
        cell = coordinate(coord, MAX_COORD)
        number = float32("value", value)
        expiry = unsigned("expires_after_tick", expires_after_tick, U64_MAX)
        part = unsigned("component", component, U16_MAX)
        command = object.__new__(Command)
        command._packed = COMMAND.pack(
            CommandType.SetField,
            expiry,
            0,
            0,
            0,
            HAS_COMPONENT if part else 0,
            part,
            field,
            0,
            number,
            0.0,
            *cell,
            *(0 for _ in range(MAX_COORD - len(cell))),
            len(cell),
        )
        command._names = (("field_id", field_id, _FIELD_ID),) if isinstance(field_id, str) else ()
        command._text = f"Command.set_field({field_id!r}, {cell}, {number!r})"
        return command

    @staticmethod
    def set_parameter(
        param_key: str | SupportsIndex,
        value: float,
        expires_after_tick: SupportsIndex = NO_EXPIRY,
    ) -> Command:
        """Sets a parameter of the world, for the propagators of this very tick.

        :param param_key: the parameter's name, or its key as :meth:`murk.Config.add_parameter` returns
            it. A key that the world does not declare is answered with the receipt ``NotApplied``.
        """
        number = real("value", value)
        expiry = unsigned("expires_after_tick", expires_after_tick, U64_MAX)
        command = object.__new__(Command)
        command._packed = _parameter(CommandType.SetParameter, param_key, number, expiry)
        command._names = _parameter_names(0, param_key)
        command._text = f"Command.set_parameter({param_key!r}, {number!r})"
        return command

    @staticmethod
    def set_parameters(
        values: Mapping[str, float] | Mapping[int, float],
        expires_after_tick: SupportsIndex = NO_EXPIRY,
    ) -> Command:
        """Sets several parameters at once, which is one change of their version; if the world does not
        declare one of them, none is set, and the receipt is ``NotApplied``.

        :param values: 1 to 4096 values by name or key.
        """
        if not isinstance(values, Mapping):
            raise TypeError(
                "values must map names or keys of parameters to numbers, got "
                f"values={values!r} ({type(values).__name__})"
            )
        items: list[tuple[Any, float]] = list(values.items())
        if not 1 <= len(items) <= MAX_PARAMETERS:
            raise ValueError(f"values must have 1..{MAX_PARAMETERS} elements, got {len(items)}")
        expiry = unsigned("expires_after_tick", expires_after_tick, U64_MAX)
        records = [_parameter(CommandType.SetParameterBatch, len(items), 0.0, expiry)]
        names: list[tuple[str, str, int]] = []
        for place, (key, value) in enumerate(items, start=1):
            number = real("values", value)
            records.append(_parameter(CommandType.SetParameter, key, number, expiry))
            names += _parameter_names(place, key)
        command = object.__new__(Command)
        command._packed = b"".join(records)
        command._names = tuple(names)
        command._text = f"Command.set_parameters({dict(items)!r})"
        return command

    def _resolved(self, fields: FieldNames | None, parameters: ParameterNames | None) -> bytes:
        """The structs with the numbers of all names, in a world of these fields and parameters."""
        record = bytearray(self._packed)
        for argument, name, offset in self._names:
            if argument == "field_id":
                number = (fields or FieldNames()).id_of(argument, name)
            else:
                number = (parameters or ParameterNames()).key_of(argument, name)
            _U32.pack_into(record, offset, number)
        return bytes(record)

    def __repr__(self) -> str:
        return self._text


class Receipt:
    """What became of one command. Receipts are not in the order of the commands: match them by
    :attr:`command_index`."""

    __slots__ = ("accepted", "applied_tick_id", "command_index", "reason_code")

    accepted: bool
    """Whether the command entered the queue and could be carried out."""
    applied_tick_id: int
    """The tick that carried it out; 0 if none did."""
    reason_code: int
    """Why it was not applied, a :class:`murk.ReasonCode`; 0 if it was."""
    command_index: int
    """The command's index in its list."""

    def __init__(
        self, accepted: bool, applied_tick_id: int, reason_code: int, command_index: int
    ) -> None:
        self.accepted = accepted
        self.applied_tick_id = applied_tick_id
        self.reason_code = reason_code
        self.command_index = command_index

    def __repr__(self) -> str:
        try:
            reason = f"{self.reason_code} {ReasonCode(self.reason_code).name}"
        except ValueError:
            reason = str(self.reason_code)
        return (
            f"Receipt(command_index={self.command_index}, accepted={self.accepted}, "
            f"applied_tick_id={self.applied_tick_id}, reason_code={reason})"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Receipt):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[bool, int, int, int]:
        return self.accepted, self.applied_tick_id, self.reason_code, self.command_index


def packed(
    name: str,
    commands: Iterable[Any],
    fields: FieldNames | None = None,
    parameters: ParameterNames | None = None,
) -> tuple[bytes, int]:
    """The commands as an array of ``MurkCommand``, and the number of its structs.

    :raises ValueError: if a command names a field or a parameter that is not among these.
    """
    try:
        records = b"".join(
            [
                command._resolved(fields, parameters) if command._names else command._packed
                for command in commands
            ]
        )
    except (TypeError, AttributeError):
        raise TypeError(f"{name} must be a list of murk.Command, got {commands!r}") from None
    return records, len(records) // COMMAND.size


def _parameter(kind: CommandType, key: str | SupportsIndex, value: float, expiry: int) -> bytes:
    number = 0 if isinstance(key, str) else unsigned("param_key", key)
    return COMMAND.pack(kind, expiry, 0, 0, 0, 0, 0, 0, number, 0.0, value, 0, 0, 0, 0, 0)


def _parameter_names(place: int, key: object) -> tuple[tuple[str, str, int], ...]:
    return (("param_key", key, place * COMMAND.size + _PARAM_KEY),) if isinstance(key, str) else ()


def unpacked(receipts: bytes | bytearray | memoryview) -> list[Receipt]:
    """The receipts in an array of ``MurkReceipt``."""
    return [
        Receipt(bool(accepted), tick, reason, index)
        for accepted, tick, reason, index in RECEIPT.iter_unpack(receipts)
    ]
