"""What is chosen for the engine before it starts."""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Sequence
from typing import SupportsIndex

from murk import _native
from murk._arguments import integer, items
from murk._errors import check

_MAX_THREADS = 256
_MIN_HEAP = 16 << 20
_MAX_HEAP = 1 << 40
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}

_lock = threading.Lock()


class _RuntimeOptions(ctypes.Structure):
    """``MurkRuntimeOptions``, 64 bytes; the texts are copied during the call."""

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("threads", ctypes.c_uint32),
        ("heap_bytes", ctypes.c_uint64),
        ("jvm_options", ctypes.POINTER(ctypes.c_char_p)),
        ("n_jvm_options", ctypes.c_uint64),
        ("reserved", ctypes.c_uint64 * 4),
    ]


assert ctypes.sizeof(_RuntimeOptions) == 64


class _Chosen:
    heap_bytes = 0
    threads = 0
    jvm_options: tuple[bytes, ...] = ()


def configure(
    *,
    heap: str | SupportsIndex | None = None,
    threads: SupportsIndex | None = None,
    jvm_options: Sequence[str] | None = None,
) -> None:
    """Says how the engine is to be started. Call it before anything has started it: ``import murk`` and
    ``murk.Config()`` do not, adding a field or making a world does.

    What is None stays as it was. The environment variable ``MURK_JVM_OPTS`` wins over all of it.

    :param heap: most of the Java heap, bytes or a text like ``"512m"``, ``"2g"``; 16 MiB to 1 TiB,
        default 256 MiB. The state of worlds lies outside of it.
    :param threads: threads of a :class:`murk.BatchedWorld` that names no number, 1..256; default 1.
        Threads inside of one world are the config's: :meth:`murk.Config.set_threads`.
    :param jvm_options: further options of the Java virtual machine, each starting with ``-``. A wrong
        one shows when the engine starts, as a ``RuntimeError`` that is final for the process.
    :raises ValueError: if a value is out of range.
    :raises RuntimeError: if the engine runs; the text says with what.
    """
    with _lock:
        chosen = _Chosen()
        chosen.heap_bytes = _last.heap_bytes if heap is None else _heap_bytes(heap)
        chosen.threads = (
            _last.threads if threads is None else integer("threads", threads, 1, _MAX_THREADS)
        )
        chosen.jvm_options = _last.jvm_options if jvm_options is None else _option_texts(jvm_options)
        texts = (ctypes.c_char_p * max(len(chosen.jvm_options), 1))(*chosen.jvm_options)
        options = _RuntimeOptions(
            struct_size=ctypes.sizeof(_RuntimeOptions),
            threads=chosen.threads,
            heap_bytes=chosen.heap_bytes,
            jvm_options=texts,
            n_jvm_options=len(chosen.jvm_options),
        )
        check(_native.lib().murk_configure(ctypes.byref(options)))
        _remember(chosen)


_last = _Chosen()


def _remember(chosen: _Chosen) -> None:
    global _last
    _last = chosen


def _heap_bytes(heap: str | SupportsIndex) -> int:
    number: SupportsIndex
    if isinstance(heap, str):
        match = re.fullmatch(r"([0-9]{1,15})([kmg]?)b?", heap.strip().lower())
        if match is None:
            raise ValueError(f'heap must be bytes, or a text like "512m" or "2g", got heap={heap!r}')
        number = int(match[1]) * _UNITS[match[2]]
    else:
        number = heap
    return integer("heap", number, _MIN_HEAP, _MAX_HEAP)


def _option_texts(options: Sequence[str]) -> tuple[bytes, ...]:
    if isinstance(options, str):
        raise TypeError(f"jvm_options must be a list of str, got a str: {options!r}")
    texts = []
    for option in items("jvm_options", options, "str"):
        if not isinstance(option, str):
            raise TypeError(f"jvm_options must be a list of str, got {option!r}")
        if "\0" in option:
            raise ValueError(f"jvm_options must not contain a NUL character, got {option!r}")
        texts.append(option.encode("utf-8", "surrogateescape"))
    return tuple(texts)
