"""Propagators of agents: what they do to their cells, how they move, what they earn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import byref, c_size_t, c_uint32, c_uint64
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import I32_MAX, U16_MAX, U64_MAX, float32, integer, items, unsigned
from murk._buffers import address
from murk._errors import check
from murk._fields import FieldNames
from murk._handles import EngineObject, Handle
from murk.enums import Direction
from murk.propagators._definitions import (
    AgentEmissionDef,
    AgentMovementDef,
    ResourceFieldDef,
    RewardDef,
)
from murk.propagators._library import FieldRef, LibraryPropagator

MAX_ACTIONS = 2**24
_AGENT = np.dtype(np.uint32)
_DIRECTION = np.dtype(np.int32)


class AgentEmission(LibraryPropagator):
    """What agents leave in their cells, which are those where the presence is not 0.

    :param presence_field: the field read.
    :param emission_field: the field written, of as many components.
    :param intensity: what an agent leaves in a tick, > 0.
    :param additive: True: it is added to what is there; False: only this tick's emission stands.
    """

    _function = "murk_agent_emission_create"
    _definition = AgentEmissionDef

    def __init__(
        self,
        presence_field: FieldRef,
        emission_field: FieldRef,
        intensity: float = 1.0,
        additive: bool = True,
    ) -> None:
        super().__init__(
            {"presence_field": presence_field, "emission_field": emission_field},
            intensity=float32("intensity", intensity),
            mode=0 if additive else 1,
        )


class ResourceField(LibraryPropagator):
    """A resource that agents consume and that grows again. Where presence is not 0,
    ``consumption_rate * dt`` is taken away; then it grows by ``regrowth_rate * dt``, or, if
    ``logistic``, by ``regrowth_rate * v * (1 - v / capacity) * dt``; it stays within [0, capacity].

    :param field: the resource, read and written.
    :param presence_field: the field read, of as many components.
    """

    _function = "murk_resource_field_create"
    _definition = ResourceFieldDef

    def __init__(
        self,
        field: FieldRef,
        presence_field: FieldRef,
        consumption_rate: float = 1.0,
        regrowth_rate: float = 0.1,
        capacity: float = 1.0,
        logistic: bool = False,
    ) -> None:
        super().__init__(
            {"field": field, "presence_field": presence_field},
            consumption_rate=float32("consumption_rate", consumption_rate),
            regrowth_rate=float32("regrowth_rate", regrowth_rate),
            capacity=float32("capacity", capacity),
            regrowth=1 if logistic else 0,
        )


class Reward(LibraryPropagator):
    """What agents earn where they stand: ``presence != 0 ? heat * heat_bonus + step_cost : 0``.

    :param presence_field, heat_field: the fields read, as the propagators before left them.
    :param reward_field: the field written.
    """

    _function = "murk_reward_create"
    _definition = RewardDef

    def __init__(
        self,
        presence_field: FieldRef,
        heat_field: FieldRef,
        reward_field: FieldRef,
        heat_bonus: float = 1.0,
        step_cost: float = 0.0,
    ) -> None:
        super().__init__(
            {
                "presence_field": presence_field,
                "heat_field": heat_field,
                "reward_field": reward_field,
            },
            heat_bonus=float32("heat_bonus", heat_bonus),
            step_cost=float32("step_cost", step_cost),
        )


class ActionBuffer(EngineObject):
    """Moves that agents want to make in their world's next tick; :class:`AgentMovement` takes them.

    Every world needs a buffer of its own: a tick of a second world with the same buffer fails. Moves of
    a tick that is rolled back wait again; a reset of the world forgets all. Any thread may submit.

    :param capacity: how many moves may wait, 1..2**24.
    """

    def __init__(self, capacity: SupportsIndex = 1024) -> None:
        self._capacity = integer("capacity", capacity, 1, MAX_ACTIONS)
        self._native: Handle | None = None
        self._gone = False

    @property
    def capacity(self) -> int:
        """How many moves may wait."""
        return self._capacity

    def submit(self, agent_ids: Any, directions: Any) -> int:
        """Leaves moves for the next tick; those of one agent are made in the order given.

        :param agent_ids: an integer in 0..65535, or an array of M of them.
        :param directions: a :class:`murk.Direction`, or M of them; one is for all agents.
        :returns: how many found room: the first ones.
        :raises ValueError: if any is out of range; nothing is submitted then.
        """
        agents = _numbers("agent_ids", agent_ids, _AGENT, U16_MAX)
        moves = _numbers("directions", directions, _DIRECTION, len(Direction) - 1)
        agents, moves = _paired(agents, moves)
        out = c_size_t()
        check(
            _native.lib().murk_action_buffer_submit(
                self._handle(), address(agents), address(moves), agents.size, byref(out)
            )
        )
        return out.value

    def destroy(self) -> None:
        """Lets go of the buffer; worlds that use it keep it. Harmless when that has happened."""
        self._gone = True
        if self._native is not None:
            self._native.destroy()

    def _handle(self) -> int:
        """The engine's handle; made by the first call that needs it, which starts the engine."""
        if self._gone:
            raise RuntimeError("ActionBuffer already destroyed")
        if self._native is None:
            out = c_uint64()
            check(_native.lib().murk_action_buffer_create(self._capacity, byref(out)))
            self._native = Handle(self, out.value, "murk_action_buffer_destroy")
        return self._native.value


class ActionBuffers(Sequence[ActionBuffer]):
    """N action buffers, for the N worlds of a :class:`murk.BatchedWorld`: give ``buffers[i]`` to the
    :class:`AgentMovement` of config i, and submit the moves of all worlds in one call.

    :param num_worlds: N >= 1.
    :param capacity: how many moves may wait in each, 1..2**24.
    """

    def __init__(self, num_worlds: SupportsIndex, capacity: SupportsIndex = 1024) -> None:
        n = integer("num_worlds", num_worlds, 1, I32_MAX)
        self._buffers = [ActionBuffer(capacity) for _ in range(n)]
        self._handles: npt.NDArray[np.uint64] | None = None

    def __len__(self) -> int:
        return len(self._buffers)

    def __getitem__(self, index: Any) -> Any:
        return self._buffers[index]

    def __iter__(self) -> Iterator[ActionBuffer]:
        return iter(self._buffers)

    def submit(self, agent_ids: Any, directions: Any, worlds: npt.NDArray[Any] | None = None) -> int:
        """Leaves moves for the next tick of their worlds.

        :param agent_ids: an integer for all moves, or an array of M of them.
        :param directions: M of :class:`murk.Direction`, or one for all moves.
        :param worlds: integers of shape (M,) in 0..N-1, the world of each move; None: move i is for
            world i, and M = N.
        :returns: how many found room.
        """
        if self._handles is None:
            self._handles = np.array([buffer._handle() for buffer in self._buffers], dtype=np.uint64)
        handles = self._handles
        if worlds is not None:
            targets = np.asarray(worlds)
            if targets.ndim != 1 or targets.dtype.kind not in "iu":
                raise ValueError(f"worlds must be integers of shape (M,), got shape={targets.shape}")
            if targets.size and not (targets.min() >= 0 and targets.max() < len(self)):
                raise ValueError(f"worlds must be in 0..{len(self) - 1}")
            handles = handles[targets]
        agents = _numbers("agent_ids", agent_ids, _AGENT, U16_MAX)
        moves = _numbers("directions", directions, _DIRECTION, len(Direction) - 1)
        agents = _repeated("agent_ids", agents, handles.size)
        moves = _repeated("directions", moves, handles.size)
        out = c_size_t()
        check(
            _native.lib().murk_action_buffers_submit(
                address(handles), address(agents), address(moves), handles.size, byref(out)
            )
        )
        return out.value


class AgentMovement(LibraryPropagator):
    """Agents that step from cell to cell. A cell with agent i has presence i + 1, an empty one 0.

    In a tick, the moves of the buffer are made in ascending order of agents. An agent moves to the next
    cell in its direction if there is one and nobody is there; otherwise it stays.

    :param presence_field: the Scalar field of agents; its writer is this propagator alone.
    :param actions: where moves are submitted; no other world's.
    :param initial_positions: (agent id, rank) pairs: agents that the first tick puts into cells; it
        drops its actions then.
    """

    _function = "murk_agent_movement_create"
    _definition = AgentMovementDef

    def __init__(
        self,
        presence_field: FieldRef,
        actions: ActionBuffer,
        initial_positions: Sequence[tuple[SupportsIndex, SupportsIndex]] = (),
    ) -> None:
        super().__init__({"presence_field": presence_field})
        if not isinstance(actions, ActionBuffer):
            raise TypeError(f"actions must be a murk.ActionBuffer, got {type(actions).__name__}")
        self._actions = actions
        pairs = [
            _position(pair)
            for pair in items("initial_positions", initial_positions, "(agent id, rank) pairs")
        ]
        self._agents = [unsigned("initial_positions", agent, U16_MAX) for agent, _ in pairs]
        self._ranks = [unsigned("initial_positions", rank, U64_MAX) for _, rank in pairs]

    @property
    def actions(self) -> ActionBuffer:
        """Where moves are submitted."""
        return self._actions

    def _members(self, fields: FieldNames) -> dict[str, Any]:
        n = len(self._agents)
        return {
            **super()._members(fields),
            "actions": self._actions._handle(),
            "agent_ids": (c_uint32 * max(n, 1))(*self._agents),
            "ranks": (c_uint64 * max(n, 1))(*self._ranks),
            "n_agents": n,
        }


def _position(pair: Any) -> tuple[Any, Any]:
    try:
        agent, rank = pair
    except (TypeError, ValueError):
        raise TypeError(f"initial_positions must be (agent id, rank) pairs, got {pair!r}") from None
    return agent, rank


def _numbers(name: str, values: Any, dtype: np.dtype[Any], high: int) -> npt.NDArray[Any]:
    """``values`` as a 1-D array of integers in 0..high that the engine can read."""
    array = np.atleast_1d(np.asarray(values))
    if array.size and array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got {name}.dtype={array.dtype}")
    if array.ndim != 1:
        raise ValueError(f"{name} must be an integer or have shape (M,), got shape={array.shape}")
    if array.size and not (array.min() >= 0 and array.max() <= high):
        raise ValueError(f"{name} must be in 0..{high}, got {array.min()}..{array.max()}")
    return np.ascontiguousarray(array, dtype=dtype)


def _repeated(name: str, array: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    if array.size == 1 and count != 1:
        return np.full(count, array[0], dtype=array.dtype)
    if array.size != count:
        raise ValueError(f"{name} must be one integer or {count}, got {array.size}")
    return array


def _paired(
    agents: npt.NDArray[Any], moves: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    return agents, _repeated("directions", moves, agents.size)
