"""From a status of libmurk to a Python exception.

The text of an exception is what the engine said, followed by three lines: the status with its
summary, a hint, and where to read on.
"""

from __future__ import annotations

import re
from ctypes import create_string_buffer
from typing import NoReturn

from murk import _native

DOCUMENTATION = "docs/errors.md"


class _Status:
    __slots__ = ("exception", "hint", "name", "summary")

    def __init__(self, name: str, exception: type[Exception], summary: str, hint: str) -> None:
        self.name = name
        self.exception = exception
        self.summary = summary
        self.hint = hint


_STATUSES = {
    -1: _Status(
        "InvalidHandle",
        RuntimeError,
        "the object does not exist, or it was destroyed",
        "Create a new object; do not use one after destroy(), from any thread.",
    ),
    -2: _Status(
        "PlanInvalidated",
        RuntimeError,
        "the observation plan belongs to an older state of the world",
        "Compile the plan again with ObsPlan(world, entries).",
    ),
    -3: _Status(
        "TimeoutWaitingForTick",
        TimeoutError,
        "the world did not come to it in time",
        "Wait longer, or look at preflight() for a world that stands still.",
    ),
    -4: _Status("NotAvailable", RuntimeError, "there is no snapshot yet", "Step the world first."),
    -5: _Status(
        "InvalidComposition",
        RuntimeError,
        "an observation would be mostly padding",
        "Observe a region that covers more of its bounding box.",
    ),
    -6: _Status(
        "QueueFull",
        RuntimeError,
        "the command queue is full",
        "Submit fewer commands a tick, or raise Config.set_max_ingress_queue().",
    ),
    -7: _Status(
        "Stale",
        RuntimeError,
        "a command expired before its tick, or a realtime world has that state no more",
        "Raise the command's expires_after_tick; observe sooner, or with a larger ring_buffer_size.",
    ),
    -8: _Status(
        "TickRollback",
        RuntimeError,
        "the tick was rolled back, and with it the command",
        "Read the failure that rolled the tick back, and submit the command again.",
    ),
    -9: _Status(
        "AllocationFailed",
        MemoryError,
        "the engine could not get memory",
        "Use fewer or smaller worlds, or free memory.",
    ),
    -10: _Status(
        "PropagatorFailed",
        RuntimeError,
        "a propagator failed; the tick was rolled back",
        "The world stands at its last good tick. Mend the propagator or its parameters; after "
        "several failures in a row the world needs reset().",
    ),
    -11: _Status(
        "ExecutionFailed",
        RuntimeError,
        "an observation could not be made",
        "Entries that look around an agent need ObsPlan.execute_agents(); all others execute().",
    ),
    -12: _Status(
        "InvalidObsSpec",
        ValueError,
        "the observation entries are invalid",
        "Pass at least one ObsEntry, each with a field of the world and a supported region.",
    ),
    -13: _Status(
        "DtOutOfRange",
        ValueError,
        "the time step is out of range",
        "Lower Config.set_dt() below what every propagator allows.",
    ),
    -14: _Status("WorkerStalled", RuntimeError, "a worker thread stands still", "Shut down."),
    -15: _Status("ShuttingDown", RuntimeError, "the world is shutting down", "Create a new one."),
    -16: _Status(
        "TickDisabled",
        RuntimeError,
        "the world failed several ticks in a row and no longer ticks",
        "Call reset(); Config.set_max_consecutive_failures() sets how many failures it takes.",
    ),
    -17: _Status(
        "ConfigError",
        ValueError,
        "the configuration does not make a world",
        "A world needs a space, at least one field, at least one propagator, and a dt > 0 that "
        "every propagator allows.",
    ),
    -18: _Status(
        "InvalidArgument",
        ValueError,
        "an argument is invalid",
        "Compare the argument named above with the values that are allowed.",
    ),
    -19: _Status(
        "BufferTooSmall",
        ValueError,
        "a buffer is too small",
        "Allocate the buffer with the length that the text above asks for.",
    ),
    -20: _Status(
        "InternalError",
        RuntimeError,
        "this object failed inside the engine and can't be used any more",
        "Destroy it and create it again; other objects are not affected.",
    ),
    -21: _Status(
        "UnsupportedCommand",
        RuntimeError,
        "the world does not carry out such a command",
        "Use Command.set_field() or Command.set_parameter().",
    ),
    -22: _Status(
        "NotApplied",
        RuntimeError,
        "the command could not be applied",
        "Check the command's field and coordinate, or that the world declares the parameter.",
    ),
    -23: _Status(
        "StackExhausted",
        RuntimeError,
        "this thread has too little stack left for the engine",
        "Call murk from less deep recursion, or give the thread a larger stack (threading.stack_size).",
    ),
    -24: _Status(
        "Forked",
        RuntimeError,
        "this process was forked after the engine had started",
        "Use the 'spawn' or 'forkserver' start method of multiprocessing, or make the first call to "
        "murk after the fork.",
    ),
    -25: _Status(
        "RuntimeUnavailable",
        RuntimeError,
        "the Java runtime of the engine did not start; that is final for this process",
        "Reinstall murk; a process with another Java virtual machine in it can't run murk.",
    ),
    -26: _Status(
        "AttachFailed",
        RuntimeError,
        "this thread could not be made known to the engine",
        "Use fewer threads, or threads with a larger stack (threading.stack_size).",
    ),
    -27: _Status(
        "InvalidData",
        ValueError,
        "the bytes are no checkpoint or replay, or damaged ones",
        "Read the file that was written, whole.",
    ),
    -28: _Status(
        "DataMismatch",
        ValueError,
        "the checkpoint or replay is of a world that is laid out otherwise",
        "Use a world of the same space, fields, parameters and propagators.",
    ),
    -29: _Status(
        "Busy",
        RuntimeError,
        "a propagator called an object that is being stepped",
        "A step_fn gets the world's fields as its arguments; call other worlds from it, not its own.",
    ),
    -30: _Status(
        "AlreadyStarted",
        RuntimeError,
        "the engine runs, and can't be configured any more",
        "Call murk.configure() before the first config or world is made.",
    ),
    -31: _Status(
        "IoFailed",
        OSError,
        "a file could not be read or written",
        "See that the path is right, the directory is there, and the disk has room.",
    ),
    -32: _Status(
        "Interrupted",
        RuntimeError,
        "the work was interrupted and is not done",
        "Call it again to do the whole.",
    ),
    -128: _Status(
        "Panicked",
        RuntimeError,
        "an unexpected error inside the engine",
        "Destroy the object and create it again; please report the text above as a bug.",
    ),
}
# what the engine's texts call by the names of murk.h
_C_FUNCTION = re.compile(r"\bmurk_[a-z0-9_]+")
_PYTHON_NAMES = {
    "murk_obsplan_execute": "ObsPlan.execute()",
    "murk_obsplan_execute_agents": "ObsPlan.execute_agents()",
    "murk_batched_create_def": "BatchedWorld(configs, obs_entries)",
    "murk_batched_world_field_view_open": "BatchedWorld.field(field, world=i)",
    "murk_batched_read_field_all": "BatchedWorld.field(field, copy=True)",
}
_UNKNOWN = _Status(
    "Unknown",
    RuntimeError,
    "an error that this version of the package does not know",
    "Read the text above.",
)


def last_engine_message() -> str:
    """The engine's text for this thread's last failure ('' if none)."""
    lib = _native.lib()
    buffer = create_string_buffer(4096)
    length = lib.murk_last_error_message(buffer, len(buffer))
    if length >= len(buffer):
        buffer = create_string_buffer(length + 1)
        lib.murk_last_error_message(buffer, len(buffer))
    return buffer.value.decode("utf-8", "replace")


def anchor(status: int) -> str:
    """Where the documentation explains a status."""
    return f"{DOCUMENTATION}#status-{-status}" if status in _STATUSES else f"{DOCUMENTATION}#errors"


def error_for(status: int, prefix: str = "") -> Exception:
    """The exception for a failing status of the call that this thread has just made."""
    known = _STATUSES.get(status, _UNKNOWN)
    said = last_engine_message() or "(the engine gave no reason)"
    if "murk_" in said:
        said = _C_FUNCTION.sub(lambda found: _PYTHON_NAMES.get(found[0], found[0]), said)
    return known.exception(
        f"{prefix}{said}\n"
        f"Murk error {status} ({known.name}): {known.summary}\n"
        f"Hint: {known.hint}\n"
        f"See: {anchor(status)}"
    )


def raise_for(status: int, prefix: str = "") -> NoReturn:
    """Raises the exception for a failing status of the call that this thread has just made."""
    raise error_for(status, prefix)


def check(status: int) -> None:
    """Returns if ``status`` is Ok, else raises the exception for it."""
    if status:
        raise error_for(status)
