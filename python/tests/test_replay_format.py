"""Recorded files, read by a reader that was made from docs/replay-format.md alone."""

import os
import re
import struct
from pathlib import Path

import pytest
from replay_reader import Damaged, Replay, crc32c

ROOT = Path(__file__).resolve().parents[2] / "core" / "src" / "test" / "resources"
FILES = Path(os.environ.get("MURK_REPLAY4", ROOT / "replay4"))
NAMES = sorted(file.stem for file in FILES.glob("*.replay"))
WHOLE = ["handmade", "recorded", "recorded_zlib"]

pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the recorded files are in the checkout only")


def read(name):
    return Replay((FILES / f"{name}.replay").read_bytes())


def told(name):
    """What Murk's own reader found in the file when it was written."""
    return (FILES / f"{name}.txt").read_text(encoding="utf-8")


def test_the_checksum_is_the_one_that_is_meant():
    assert crc32c(b"123456789") == 0xE3069283


@pytest.mark.parametrize("name", NAMES)
def test_frames_are_those_that_murk_reads(name):
    expected = re.findall(r"^TICK \d+ epoch=\d+ tick=(\d+) hash=([0-9a-f]+)$", told(name), re.M)
    frames = [(tick, value) for tick, value, _ in read(name).frames()]
    assert len(expected) > 0
    assert frames == [(int(tick), int(value, 16)) for tick, value in expected]


@pytest.mark.parametrize("name", NAMES)
def test_states_are_those_that_murk_reads(name):
    expected = re.findall(r"^STATE (\d+) (\d+) ([0-9a-f]+)$", told(name), re.M)
    if expected:
        states = [(str(frame), str(epoch), state.hex()) for frame, epoch, state in read(name).states()]
        assert states == expected


@pytest.mark.parametrize("name", NAMES)
def test_it_says_which_files_are_complete(name):
    assert read(name).complete == (name in WHOLE) == ("\ncomplete=true\n" in told(name))


@pytest.mark.parametrize("name", WHOLE)
def test_the_summary_is_what_is_there(name):
    replay = read(name)
    kinds = [kind for kind, _, _ in replay.records()]
    commands = [
        command
        for kind, _, content in replay.records()
        if kind == 1
        for command in replay.commands(content)
    ]
    frames = list(replay.frames())
    assert replay.summary()[:9] == (
        len(frames),
        1 + kinds.count(5) + kinds.count(6),
        kinds.count(1),
        len(commands),
        sum(command[1] for command in commands),
        kinds.count(3),
        len(replay.states()),
        kinds.count(8),
        frames[-1][0],
    )
    if replay.conf["stripes"] == 1:
        assert replay.summary()[9] == frames[-1][1]


def test_commands_are_what_was_submitted():
    replay = read("recorded")
    first = next(iter(replay.frames()))[2]
    never = 2**64 - 1
    assert first == [
        (3, False, 0, never, 3, 1, (0, 0, 1.5, 1, 1)),
        (6, False, 1, 101, None, None, [(0, -1.0), (9, 1.0)]),
        (5, False, 1, never, None, None, (0, 1.0)),
        (4, True, 255, never, None, None, (0xCAFE, b"\1\2\3")),
        (4, True, 1, never, None, None, (0xCAFE, b"\1\2\3")),
    ]
    assert replay.conf["dt"] == 0.5
    assert replay.conf["seed"] == 7
    assert replay.head[b"LAYO"].decode().startswith("space Square4")
    assert replay.head[b"WRLD"].decode().startswith("murk-world 1\n")
    inputs = [content for kind, _, content in replay.records() if kind == 4]
    assert [struct.unpack("<III", each) for each in inputs[:2]] == [(1, 0, 1 | 1 << 16), (1, 0, 1 << 16)]


def test_a_version_that_it_does_not_know_is_refused():
    data = bytearray((FILES / "recorded.replay").read_bytes())
    data[4] = 5
    struct.pack_into("<I", data, 12, crc32c(bytes(data[:12])))
    with pytest.raises(Damaged, match="version=5 allowed=4"):
        Replay(bytes(data))
