"""Commands to a world, and the engine's answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, SupportsIndex

from murk._arguments import U16_MAX, U64_MAX, coordinate, float32, real, unsigned
from murk._layout import COMMAND, HAS_COMPONENT, MAX_COORD, NO_EXPIRY, RECEIPT
from murk.enums import CommandType, ReasonCode


class Command:
    """One order to a world, carried out at the start of a tick. Immutable; made by the static methods.

    A command that expires before its tick gets the receipt ``Stale``.
    """

    __slots__ = ("_packed", "_text")

    _packed: bytes
    _text: str

    def __init__(self) -> None:
        raise TypeError("use Command.set_field(...) or Command.set_parameter(...)")

    @staticmethod
    def set_field(
        field_id: SupportsIndex,
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

        :param coord: 1 to 4 integers, ``[row, column]`` on a grid.
        :param value: stored as float32.
        :param component: which component of a Vector field.
        :raises ValueError: if a number is out of range. A field or coordinate that the world does not
            have is not an error but a receipt: ``NotApplied``.
        """
        field = unsigned("field_id", field_id)
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
        command._text = f"Command.set_field({field}, {cell}, {number!r})"
        return command

    @staticmethod
    def set_parameter(
        param_key: SupportsIndex, value: float, expires_after_tick: SupportsIndex = NO_EXPIRY
    ) -> Command:
        """Sets a parameter of the world, for the propagators of this very tick. A parameter that the
        world does not declare is answered with ``NotApplied``; a :class:`murk.Config` declares none."""
        key = unsigned("param_key", param_key)
        number = real("value", value)
        expiry = unsigned("expires_after_tick", expires_after_tick, U64_MAX)
        command = object.__new__(Command)
        command._packed = COMMAND.pack(
            CommandType.SetParameter, expiry, 0, 0, 0, 0, 0, 0, key, 0.0, number, 0, 0, 0, 0, 0
        )
        command._text = f"Command.set_parameter({key}, {number!r})"
        return command

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


def packed(name: str, commands: Iterable[Any]) -> tuple[bytes, int]:
    """The commands as an array of ``MurkCommand``, and their number."""
    try:
        records = [command._packed for command in commands]
    except (TypeError, AttributeError):
        raise TypeError(f"{name} must be a list of murk.Command, got {commands!r}") from None
    return b"".join(records), len(records)


def unpacked(receipts: bytes | bytearray | memoryview) -> list[Receipt]:
    """The receipts in an array of ``MurkReceipt``."""
    return [
        Receipt(bool(accepted), tick, reason, index)
        for accepted, tick, reason, index in RECEIPT.iter_unpack(receipts)
    ]
