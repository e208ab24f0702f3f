"""Structs of ``murk.h`` for recordings and replays; the first field of each is its size."""

from __future__ import annotations

import struct

RECORDING_OPTIONS = struct.Struct("<IIQIIiIQQQQ")
RECORDING_PROGRESS = struct.Struct("<IiQQII")
REPLAY_HEADER = struct.Struct("<IIdQQQIIIIQIIQQQQ")
REPLAY_FRAME = struct.Struct("<IIQQQQIIIIII")

NEVER = 2**64 - 1
MAX_NOTE_BYTES = 16_777_216
MAX_CHUNK_BYTES = 67_108_864

# MurkCommand.flags, told by replays
REFUSED = 8

assert RECORDING_OPTIONS.size == 64
assert RECORDING_PROGRESS.size == 32
assert REPLAY_HEADER.size == 104
assert REPLAY_FRAME.size == 64
