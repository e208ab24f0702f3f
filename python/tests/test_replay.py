"""Recordings: made by worlds of all kinds, read back, cut off and damaged."""

from __future__ import annotations

import json
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import replay_file
from conftest import CELLS, HEAT, MARK, Batch, make_config

import murk
from murk import Command, ObsEntry, ObsPlan, PackedCommands
from murk.replay import Replay, diff, extract, verify


def play(world: murk.World, ticks: int = 20) -> None:
    """In every tick a mark, and in every fifth a command to a cell that is not there."""
    for i in range(ticks):
        commands = [Command.set_field("mark", [i % 6, i % 5], float(i))]
        if i % 5 == 0:
            commands.append(Command.set_field("mark", [99, 0], 1.0))
        world.step(commands)


def heat(world: murk.World) -> np.ndarray:
    return world.field("heat", copy=True)


@pytest.fixture
def recorded(world: murk.World, tmp_path: Path) -> Path:
    """20 ticks, a note, a reset, 20 more."""
    path = tmp_path / "one.murk"
    with world.record(path, every_tick=True, checkpoint_every=8, user=b"yours") as recording:
        play(world)
        recording.note("half")
        world.reset(9)
        play(world)
        recording.note(b"\x00all")
    return path


# ------------------------------------------------------------------ recording


def test_a_recording_changes_nothing_and_counts_its_ticks(world, tmp_path):
    plain = murk.World(make_config())
    with world.record(tmp_path / "a.murk") as recording:
        assert (recording.frames, recording.is_open, recording.failure) == (0, True, None)
        play(world)
        play(plain)
        assert recording.frames == 20
        recording.flush()
        assert recording.bytes_written > 0
    assert heat(world).tobytes() == heat(plain).tobytes()
    assert not recording.is_open
    recording.close()
    recording.destroy()
    recording.destroy()
    with pytest.raises(RuntimeError, match="Recording already destroyed"):
        recording.flush()
    assert repr(recording) == "Recording(destroyed)"


def test_the_file_is_as_the_specification_says(recorded):
    file = recorded.read_bytes()
    kinds = [chunk.kind for chunk in replay_file.chunks(file)]
    assert kinds[:2] == [b"HEAD", b"CKPT"]
    assert kinds[-2:] == [b"INDX", b"SUMM"]
    told = list(replay_file.set_fields(file))
    assert [(t.frame, t.tick) for t in told if t.coord != (99, 0)] == [
        (i, (i - 1) % 20 + 1) for i in range(1, 41)
    ]
    assert [t.value for t in told if t.coord != (99, 0)] == [float(i) for i in range(20)] * 2
    assert sum(t.coord == (99, 0) for t in told) == 8


def test_a_recording_into_memory_is_the_same_file(recorded):
    world = murk.World(make_config())
    with world.record(None, every_tick=True, checkpoint_every=8, user=b"yours") as recording:
        play(world)
        recording.note("half")
        world.reset(9)
        play(world)
        recording.note(b"\x00all")
    assert recording.path is None
    assert recording.to_bytes() == recorded.read_bytes()


def test_a_destroyed_world_closes_its_recording(world, tmp_path):
    recording = world.record(tmp_path / "a.murk")
    play(world)
    world.destroy()
    assert not recording.is_open
    assert recording.frames == 20
    with Replay(tmp_path / "a.murk") as replay:
        assert replay.is_complete
        assert len(replay) == 20


def test_a_world_has_one_recording_at_a_time(world, tmp_path):
    first = world.record(tmp_path / "a.murk")
    with pytest.raises(ValueError, match="record"):
        world.record(tmp_path / "b.murk")
    first.close()
    with world.record(tmp_path / "b.murk"):
        play(world, 3)
    assert len(Replay(tmp_path / "b.murk")) == 3


def test_two_recordings_do_not_share_a_file(tmp_path):
    worlds = [murk.World(make_config()) for _ in range(2)]
    first = worlds[0].record(tmp_path / "a.murk", chunk_frames=1)
    with pytest.raises(OSError, match=r"a\.murk"):
        worlds[1].record(tmp_path / "a.murk")
    play(worlds[0])
    first.close()
    assert len(Replay(tmp_path / "a.murk")) == 20
    with worlds[1].record(tmp_path / "a.murk"):
        play(worlds[1], 3)
    assert len(Replay(tmp_path / "a.murk")) == 3


def test_wrong_arguments_name_what_is_allowed(world, tmp_path):
    with pytest.raises(ValueError, match=r"chunk_frames must be in 1\.\."):
        world.record(None, chunk_frames=0)
    with pytest.raises(ValueError, match=r"chunk_bytes must be in 1\.\.67108864"):
        world.record(None, chunk_bytes=2**26 + 1)
    with pytest.raises(ValueError, match=r"checkpoint_every must be in 0\.\."):
        world.record(None, checkpoint_every=-1)
    with pytest.raises(TypeError, match="user must be bytes"):
        world.record(None, user="text")
    with pytest.raises(OSError, match="nowhere"):
        world.record(tmp_path / "nowhere" / "a.murk")
    with pytest.raises(TypeError, match=r"use World\.record"):
        murk.replay.Recording()
    with (
        world.record(tmp_path / "a.murk") as recording,
        pytest.raises(ValueError, match="goes to a file"),
    ):
        recording.to_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_ends_the_recording_and_not_the_world(world):
    try:
        recording = world.record("/dev/full", chunk_frames=1)
    except OSError:
        return  # refused at once: as good
    play(world)
    assert world.current_tick == 20
    assert not recording.is_open
    assert recording.failure
    with pytest.raises(OSError, match=r"."):
        recording.close()


def test_all_worlds_of_a_batch_are_recorded_each_in_a_file(tmp_path):
    batch = Batch(3)
    pattern = str(tmp_path / "run" / "{world:03}.murk")
    with batch.world.record(pattern, every_tick=True) as recordings:
        assert len(recordings) == 3
        for i in range(10):
            commands = PackedCommands(3).set_fields(MARK, [[i % 6, w] for w in range(3)], 2.0)
            batch.step(commands)
        batch.world.reset_world(1, 4)
        batch.step()
        recordings.note("end")
        assert [recording.frames for recording in recordings] == [11, 11, 11]
    for world in range(3):
        with Replay(pattern.format(world=world)) as replay:
            assert replay.is_complete
            assert [frame.tick for frame in replay][-2:] == ([10, 1] if world == 1 else [10, 11])
            assert replay.frame(4).commands["coord"][0].tolist()[:2] == [3, world]
    with batch.world.record(None, world=2) as one:
        batch.step()
    assert len(Replay(one.to_bytes())) == 1
    with pytest.raises(ValueError, match=r"path must contain \{world\}"):
        batch.world.record(tmp_path / "a.murk")
    with pytest.raises(TypeError, match="pattern"):
        batch.world.record(None)
    with pytest.raises(ValueError, match="world_index"):
        batch.world.record(None, world=3)


def test_a_realtime_world_is_recorded_while_it_ticks(tmp_path):
    with murk.RealtimeWorld(make_config(), tick_rate_hz=500.0) as world:
        with world.record(tmp_path / "live.murk", every_tick=True) as recording:
            world.submit([Command.set_field("mark", [1, 2], 5.0)])
            world.await_tick(world.current_tick + 20)
        frames = recording.frames
        assert frames >= 19
    with Replay(tmp_path / "live.murk") as replay:
        assert replay.is_complete
        assert len(replay) == frames
        assert sum(len(frame.commands) for frame in replay) == 1
    with pytest.raises(ValueError, match="observed while it ticks"):
        plan_world = murk.World(make_config())
        plan = ObsPlan(plan_world, [ObsEntry(HEAT)])
        with murk.RealtimeWorld(make_config()) as world, world.record(None) as recording:
            recording.observed(plan, np.zeros(CELLS, np.float32), np.zeros(CELLS, np.uint8))


def test_observations_are_recorded_by_hash(world):
    plan = ObsPlan(world, [ObsEntry(HEAT)])
    out, mask = np.zeros(CELLS, np.float32), np.zeros(CELLS, np.uint8)
    with world.record(None) as recording:
        for _ in range(3):
            play(world, 1)
            plan.execute(out, mask)
            recording.observed(plan, out, mask)
        with pytest.raises(ValueError, match="output"):
            recording.observed(plan, out[:-1], mask)
    seen = list(Replay(recording.to_bytes()).observations)
    assert [frame for frame, _ in seen] == [1, 2, 3]
    assert len({observation.output_hash for _, observation in seen}) == 3
    assert len({observation.mask_hash for _, observation in seen}) == 1
    assert {observation.plan for _, observation in seen} == {0}


# ------------------------------------------------------------------ reading


def test_header_and_summary(recorded):
    with Replay(recorded) as replay:
        header, summary = replay.header, replay.summary
        assert (header.version, header.dt, header.n_cells, header.n_fields) == (4, 1.0, CELLS, 2)
        assert (header.stripes, header.checkpoint_every, header.tick) == (1, 8, 0)
        assert (summary.frames, summary.epochs, summary.commands) == (40, 2, 48)
        assert (summary.failures, summary.last_tick) == (0, 20)
        assert replay.user == b"yours"
        assert replay.is_complete
        assert (replay.end, replay.is_damaged) == ("", False)
        assert "heat" in replay.layout
        assert replay.description is not None
        assert replay.build["java"]
        assert repr(replay) == f"Replay({str(recorded)!r}, frames=40, is_complete=True)"


def test_frames_commands_notes_and_resets(recorded):
    with Replay(recorded) as replay:
        frames = list(replay)
        assert [frame.frame for frame in frames] == list(range(1, 41))
        assert [frame.tick for frame in frames] == [*range(1, 21), *range(1, 21)]
        assert [frame.epoch for frame in frames] == [0] * 20 + [1] * 20
        assert [frame.resets for frame in frames if frame.resets] == [[9]]
        first = frames[0]
        assert first.commands["float_value"].tolist() == [0.0, 1.0]
        assert first.commands["coord"][1].tolist()[:2] == [99, 0]
        assert not first.refused.any()
        assert list(replay.notes) == [(20, b"half"), (40, b"\x00all")]
        assert [frame.frame for frame in replay.frames(18, 22)] == [18, 19, 20, 21, 22]
        assert replay.frame(7).hash == frames[6].hash
        assert len({frame.hash for frame in frames}) == 20  # the same twice
        both = zip(replay.frames(3), replay.frames(30), strict=False)  # two at once
        assert [(a.frame, b.frame) for a, b in both] == [(3 + i, 30 + i) for i in range(11)]
        with pytest.raises(ValueError, match=r"number must be in 1\.\.40"):
            replay.frame(41)
        with pytest.raises(ValueError, match="first must be in"):
            replay.frames(0)
    with pytest.raises(RuntimeError, match="Replay already destroyed"):
        replay.frame(1)
    assert frames[3].commands["float_value"].tolist() == [3.0]


def test_any_tick_is_reached_from_the_last_state_before_it(recorded):
    world = murk.World(make_config())
    plain = murk.World(make_config())
    play(plain, 15)
    with Replay(recorded) as replay:
        state, at = replay.checkpoint(15)
        assert 0 < at <= 15
        world.restore(state)
        for frame in replay.frames(at + 1, 15):
            world.step(frame.packed())
    assert world.current_tick == 15
    assert heat(world).tobytes() == heat(plain).tobytes()


def test_batches_of_parameters_come_back_as_they_were():
    config = make_config()
    config.add_parameter("a", 1.0)
    config.add_parameter("b", 2.0)
    world = murk.World(config)
    with world.record(None) as recording:
        world.step([Command.set_parameters({"a": 3.0, "b": 4.0}), Command.set_parameter("a", 5.0)])
    frame = Replay(recording.to_bytes()).frame(1)
    assert frame.commands["command_type"].tolist() == [2, 0, 0, 0]
    assert frame.commands["double_value"].tolist() == [0.0, 3.0, 4.0, 5.0]
    again = murk.World(make_again())
    again.step(frame.packed())
    assert again.parameters == {"a": 5.0, "b": 4.0}


def make_again() -> murk.Config:
    config = make_config()
    config.add_parameter("a", 1.0)
    config.add_parameter("b", 2.0)
    return config


def test_compressed_recordings_say_the_same_in_less(world):
    other = murk.World(make_config())
    with (
        world.record(None, checkpoint_every=5) as plain,
        other.record(None, checkpoint_every=5, compress=True) as small,
    ):
        play(world, 60)
        play(other, 60)
    assert len(small.to_bytes()) < len(plain.to_bytes())
    pairs = zip(Replay(plain.to_bytes()), Replay(small.to_bytes()), strict=True)
    assert all(a.hash == b.hash and (a.commands == b.commands).all() for a, b in pairs)


def opened(file: bytes) -> Replay | None:
    try:
        return Replay(file)
    except ValueError:
        return None


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes(world, tmp_path):
    with world.record(tmp_path / "a.murk", chunk_frames=5) as recording:
        play(world)
    file = (tmp_path / "a.murk").read_bytes()
    seen = set()
    for length in range(0, len(file), 7):
        replay = opened(file[:length])
        if replay is None:
            assert length < len(file) // 2
            continue
        with replay:
            assert not replay.is_complete
            assert replay.end.startswith("at byte ")
            seen.add(len(replay))
            assert [frame.tick for frame in replay] == list(range(1, len(replay) + 1))
    assert seen == {0, 5, 10, 15, 20}
    assert recording.frames == 20


def test_damage_in_the_middle_is_an_error_with_its_place(recorded):
    file = bytearray(recorded.read_bytes())
    first = next(chunk for chunk in replay_file.chunks(bytes(file)) if chunk.kind == b"TICK")
    file[first.at + 60] ^= 4
    with Replay(bytes(file)) as replay, pytest.raises(ValueError, match=rf"at={first.at}"):
        list(replay)


@pytest.mark.parametrize(
    "wrong", [b"", b"MURK", b"nonsense" * 20, b"MURK\x09" + bytes(40), b"MURK\x01" + bytes(40)]
)
def test_what_is_no_replay_is_refused(wrong):
    with pytest.raises(ValueError, match="Replay"):
        Replay(wrong)


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        Replay(tmp_path / "none.murk")
    with pytest.raises(OSError, match=r"."):
        Replay(tmp_path)
    with pytest.raises(TypeError):
        Replay(7)


# ------------------------------------------------------------------ running again


def test_a_recording_verifies_with_and_without_a_config(recorded):
    report = verify(recorded)
    assert report
    assert report.same
    assert (report.frames, report.divergence) == (40, None)
    assert verify(recorded.read_bytes(), make_config).same
    assert verify(recorded, make_config()).same
    with Replay(recorded) as replay:
        assert verify(replay, first=22, last=30).frames == 9
        assert replay.frame(3).frame == 3
        assert verify(replay).same
        with pytest.raises(ValueError, match=r"last must be in 4\.\.40"):
            verify(replay, first=5, last=41)


def test_a_flipped_bit_is_found_at_its_tick_and_cell(world, tmp_path):
    with world.record(tmp_path / "a.murk", every_tick=True, checkpoint_every=1):
        play(world)
    file = (tmp_path / "a.murk").read_bytes()
    chosen = next(told for told in replay_file.set_fields(file) if told.tick == 13)
    report = verify(replay_file.flipped(file, chosen.value_at, 22))
    assert not report
    found = report.divergence
    assert found is not None
    assert (found.kind, found.frame, found.tick, found.epoch) == ("HASH", 13, 13, 0)
    assert (found.field, found.coord, found.component) == ("mark", chosen.coord, 0)
    assert found.cell == chosen.coord[0] * 5 + chosen.coord[1]
    assert found.recorded == 12.0
    assert found.replayed not in (None, 12.0)
    assert (found.propagator, found.last_equal_frame) == ("commands", 12)
    assert any("SET_FIELD" in command for command in found.commands)
    assert "tick=13" in report.text
    assert "tick=13" in report.desync


def test_another_world_is_told_from_a_wrong_one(recorded):
    other = verify(recorded, lambda: make_config(coefficient=0.05))
    assert other.divergence is not None
    assert (other.divergence.frame, other.divergence.field) == (2, "heat")
    assert other.divergence.propagator == "0 (ScalarDiffusion)"
    found = verify(recorded, make_config(rows=7)).divergence
    assert found is not None
    assert found.kind == "LAYOUT"
    with pytest.raises(TypeError, match=r"config must be a murk\.Config"):
        verify(recorded, lambda: "world")


def cooling(fails: bool = False) -> murk.Config:
    config = make_config()
    config.add_field("cold")

    def cool(context: murk.StepContext) -> None:
        if fails and context.tick == 7:
            raise KeyError("seven")
        context.write("cold")[...] = context.read("heat") * 0.5

    murk.PropagatorDef.from_function(cool, reads=["heat"], writes=["cold"]).register(config)
    return config


def test_propagators_of_python_need_the_config(tmp_path):
    world = murk.World(cooling())
    with world.record(tmp_path / "a.murk", every_tick=True):
        play(world)
    with Replay(tmp_path / "a.murk") as replay:
        with pytest.raises(ValueError, match="give the configuration"):
            verify(replay)
        assert verify(replay, cooling).same
        found = verify(replay, lambda: cooling(fails=True)).divergence
    assert found is not None
    assert (found.kind, found.tick) == ("OUTCOME", 7)


def test_actions_of_a_buffer_are_recorded_and_verified(tmp_path):
    config = murk.Config()
    config.set_space_square4(rows=6, cols=6, edge=murk.EdgeBehavior.Absorb)
    config.add_field("presence")
    actions = murk.ActionBuffer()
    murk.AgentMovement("presence", actions, [(0, 7), (1, 20)]).register(config)
    config.set_dt(1.0)
    world = murk.World(config)
    with world.record(tmp_path / "a.murk", every_tick=True):
        for i in range(12):
            actions.submit([0, 1], [i % 5, (i + 2) % 5])
            world.step()
    with Replay(tmp_path / "a.murk") as replay:
        taken = replay.frame(2).inputs
        assert [np.frombuffer(each.data, "<u4").tolist() for each in taken] == [[1 << 16, 1 | 3 << 16]]
        assert verify(replay).same


def test_observations_are_made_again_and_compared(world):
    plan = ObsPlan(world, [ObsEntry(HEAT)])
    out, mask = np.zeros(CELLS, np.float32), np.zeros(CELLS, np.uint8)
    recordings = []
    for wrong in (0.0, 1.0):
        with world.record(None) as recording:
            for _ in range(3):
                play(world, 1)
                plan.execute(out, mask)
                out[3] += wrong
                recording.observed(plan, out, mask)
        recordings.append(recording.to_bytes())
    assert verify(recordings[0]).same
    found = verify(recordings[1]).divergence
    assert found is not None
    assert (found.kind, found.frame) == ("OBSERVATION", 1)


def test_two_recordings_are_compared(recorded, tmp_path):
    world = murk.World(make_config())
    assert diff(recorded, recorded.read_bytes())
    with Replay(recorded) as replay:
        assert diff(replay, replay).frames == 40
        assert replay.frame(2).frame == 2
    with world.record(tmp_path / "b.murk", every_tick=True, checkpoint_every=8) as recording:
        play(world, 9)
        world.step([Command.set_field("mark", [0, 0], 9.0)])
        recording.flush()
    found = diff(recorded, tmp_path / "b.murk")
    assert not found
    assert found.divergence is not None
    assert (found.divergence.kind, found.divergence.frame, found.divergence.tick) == ("INPUT", 10, 10)
    assert found.frames == 9
    other = murk.World(make_config(coefficient=0.05))
    with other.record(tmp_path / "c.murk"):
        play(other)
    found = diff(recorded, tmp_path / "c.murk")
    assert found.divergence is not None
    assert found.divergence.kind == "WORLD"


def test_a_range_is_a_recording_of_its_own(recorded, tmp_path):
    extract(recorded, tmp_path / "part.murk", 18, 23)
    with Replay(tmp_path / "part.murk") as part, Replay(recorded) as whole:
        assert [frame.tick for frame in part] == [18, 19, 20, 1, 2, 3]
        assert [frame.hash for frame in part] == [frame.hash for frame in whole.frames(18, 23)]
        assert part.header.tick == 17
        assert verify(part).same
        with pytest.raises(ValueError, match="path must be another file"):
            extract(whole, recorded)
        with pytest.raises(ValueError, match="last must be in"):
            extract(whole, tmp_path / "part.murk", 5, 41)
        with pytest.raises(OSError, match="nowhere"):
            extract(whole, tmp_path / "nowhere" / "part.murk")
    damaged = bytearray(recorded.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    with pytest.raises(ValueError, match="Replay"):
        extract(bytes(damaged), tmp_path / "half.murk")
    assert not (tmp_path / "half.murk").exists()
    extract(recorded, tmp_path / "old.murk", 1, 20, version=3)
    assert (tmp_path / "old.murk").read_bytes()[:5] == b"MURK\x03"


# ------------------------------------------------------------------ the command line


def cli(*arguments: object, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "murk", "replay", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=100,
        check=False,
    )


def test_info_tells_what_is_there_and_what_is_missing(recorded, tmp_path):
    (tmp_path / "torn.murk").write_bytes(recorded.read_bytes()[:-200])
    (tmp_path / "text.murk").write_text("no replay at all")
    done = cli("info", recorded, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "40 in 2 epochs" in done.stdout
    assert "closed in order" in done.stdout
    done = cli("info", "torn.murk", "text.murk", "--json", cwd=tmp_path)
    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert (told["file"], told["is_complete"]) == ("torn.murk", False)
    assert done.stderr.startswith("murk replay: text.murk: Replay")
    assert "cut off at byte" in cli("info", "torn.murk", cwd=tmp_path).stdout
    assert cli("info", "none.murk", cwd=tmp_path).returncode == 2
    assert cli("wrong", cwd=tmp_path).returncode == 2
    assert "ScalarDiffusion" in cli("info", recorded, "--world", cwd=tmp_path).stdout


def test_verify_takes_a_world_from_a_module(tmp_path):
    (tmp_path / "mine.py").write_text(MODULE)
    sys.path.insert(0, str(tmp_path))
    try:
        import mine
    finally:
        sys.path.pop(0)
    with murk.World(mine.world()) as world, world.record(tmp_path / "a.murk", every_tick=True):
        play(world, 5)
    done = cli("verify", "a.murk", cwd=tmp_path)
    assert done.returncode == 2
    assert "give the configuration" in done.stderr
    done = cli("verify", "a.murk", "--world", "mine:world", "--from", 2, "--to", 4, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "a.murk: the same, 3 frames\n")
    assert cli("verify", "a.murk", "--world", "mine:other", cwd=tmp_path).returncode == 1
    (tmp_path / "broken.py").write_text("def (")
    for wrong in ("mine:nothing", "nomodule:world", "mine:fails", "mine:lazy", "broken:world"):
        done = cli("verify", "a.murk", "--world", wrong, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"--world {wrong}" in done.stderr
        assert done.stderr.count("\n") == 1


MODULE = """
import murk

def world(factor=0.5):
    config = murk.Config()
    config.set_space_square4(rows=6, cols=5, edge=murk.EdgeBehavior.Absorb)
    config.add_field("heat", initial=1.0)
    config.add_field("mark")
    config.add_field("cold")
    config.set_dt(1.0)
    def cool(context):
        context.write("cold")[...] = context.tick * factor
    murk.PropagatorDef.from_function(cool, reads=["heat"], writes=["cold"]).register(config)
    return config

def other():
    return world(0.25)

def fails():
    raise KeyError("first\\nsecond")

def lazy():
    pass
"""


def test_extract_on_the_command_line(recorded, tmp_path):
    assert cli("extract", recorded, "part.murk", "--frames", "3:7", cwd=tmp_path).returncode == 0
    assert len(Replay(tmp_path / "part.murk")) == 5
    done = cli("extract", recorded, "part.murk", "--frames", "x:7", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "murk replay: --frames must be FIRST:LAST, got 'x:7'\n",
    )


# ------------------------------------------------------------------ Ctrl-C

SLOW = """
import pathlib, time
import murk

def slow():
    config = murk.Config()
    config.set_space_square4(rows=4, cols=4, edge=murk.EdgeBehavior.Absorb)
    config.add_field("heat")
    def count(context):
        pathlib.Path("runs").touch()
        time.sleep(0.002)
        context.write("heat")[...] = context.tick
    murk.PropagatorDef.from_function(count, writes=["heat"]).register(config)
    return config
"""
INTERRUPTED = """
import json, pathlib, signal, sys, threading, time
import murk
from murk.replay import Replay, extract, verify
from slow import slow

def interrupt():
    while not pathlib.Path("runs").exists():
        time.sleep(0.01)
    signal.raise_signal(signal.SIGINT)

kind, path = sys.argv[1], sys.argv[2]
replay = Replay(path)
frames = len(replay)
threading.Thread(target=interrupt).start()
try:
    if kind == "verify":
        verify(replay, slow)
    else:
        extract(replay, "part.murk", config=slow)
    print("not interrupted")
except KeyboardInterrupt:
    left = [thread.name for thread in threading.enumerate() if "murk" in thread.name]
    print(left, sum(1 for _ in replay) == frames)
    with murk.World(slow()) as world:
        world.step()
        print(world.current_tick, verify(replay, slow, first=1, last=20).frames)
"""


@pytest.fixture(scope="module")
def long_recording(tmp_path_factory) -> Path:
    """5000 ticks, which a run with a slow propagator takes 10 seconds for."""
    path = tmp_path_factory.mktemp("long") / "long.murk"
    config = murk.Config()
    config.set_space_square4(rows=4, cols=4, edge=murk.EdgeBehavior.Absorb)
    config.add_field("heat")

    def count(context):
        context.write("heat")[...] = context.tick

    murk.PropagatorDef.from_function(count, writes=["heat"]).register(config)
    with murk.World(config) as world, world.record(path):
        for _ in range(5_000):
            world.step()
    return path


@pytest.mark.parametrize("kind", ["verify", "extract"])
def test_ctrl_c_ends_a_run_and_the_process_goes_on(long_recording, tmp_path, kind):
    (tmp_path / "slow.py").write_text(SLOW)
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, kind, str(long_recording)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "[] True\n1 20\n"


def test_ctrl_c_ends_the_command_line(long_recording, tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    process = subprocess.Popen(
        [sys.executable, "-m", "murk", "replay", "verify", str(long_recording), "--world", "slow:slow"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "runs").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "interrupted\n")


# ------------------------------------------------------------------ a process that is killed

KILLED = """
import sys
import murk
config = murk.Config()
config.set_space_square4(rows=16, cols=16, edge=murk.EdgeBehavior.Absorb)
config.add_field("heat")
config.add_field("mark")
murk.ScalarDiffusion("heat", "heat", 0.1, sources=[(7, 10.0)]).register(config)
world = murk.World(config)
recording = world.record(sys.argv[1], chunk_frames=32, checkpoint_every=50)
for tick in range(1, 10**9):
    world.step([murk.Command.set_field("mark", [tick % 16, 3], float(tick))])
    print(tick, flush=True)
"""


@pytest.mark.parametrize("ticks", [40, 333])
def test_a_process_that_is_killed_loses_at_most_one_chunk(tmp_path, ticks):
    path = tmp_path / "killed.murk"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    done = 0
    while done < ticks:
        done = int(process.stdout.readline())
    process.kill()
    rest = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    done = max([done, *(int(tick) for tick in rest[:-1])])
    with Replay(path) as replay:
        assert not replay.is_complete
        assert not replay.is_damaged
        assert len(replay) > done - 32
        for frame in replay:
            assert frame.commands["float_value"].tolist() == [float(frame.tick)]


def test_checksums_of_the_helper_are_castagnolis():
    assert replay_file.crc32c(b"123456789") == 0xE3069283
    assert struct.calcsize("<4sHHQIIQQII") == 48
