"""Recordings that murk 0.1.9 made: read, run again, and refused where they are damaged."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from conftest import make_config
from test_define_recorded import space_of
from test_replay import cli, play

import murk
from murk import Config, FieldMutability, FieldType, World
from murk.replay import Replay, ReplayV3, extract, verify

ROOT = Path(__file__).resolve().parents[2] / "core" / "src" / "test" / "resources" / "golden"
GOLDEN = Path(os.environ.get("MURK_GOLDEN", ROOT)) / "replays"
RECORDED = sorted(p.stem for p in GOLDEN.glob("*.json") if "init" in json.loads(p.read_text()))
# runs whose commands mean the same now: of fields that no propagator writes
SAME = GOLDEN.parent / "replays_setfield"
MALFORMED = {
    case["file"]: case["result"]
    for case in json.loads((GOLDEN / "_malformed_files.json").read_text())["cases"]
}


def told(name, directory=GOLDEN):
    return json.loads((directory / f"{name}.json").read_text())


def config_of(world):
    """The world that a file was recorded from; its seed is in the file."""
    config = Config()
    config.set_space(*space_of(world["space"]))
    config.set_dt(world["dt"])
    for field in world["fields"]:
        kind = field["type"].split()[0]
        config.add_field(
            field["name"],
            FieldType[kind],
            FieldMutability[field["mutability"]],
            dims={"Scalar": 0, "Vector": field["components"], "Categorical": 4}[kind],
        )
    diffusion, copy = world["propagators"]
    sources = [tuple(source) for source in diffusion["sources"]]
    murk.ScalarDiffusion(0, 0, diffusion["coefficient"], sources=sources).register(config)
    murk.IdentityCopy(copy["field"]).register(config)
    return config


def payload_of(command):
    """A recorded command's payload in the words of the golden files."""
    given = dict(command.arguments)
    if command.kind == "Custom":
        return {"type_id": given["type_id"], "data_hex": given["data"].hex()}
    if command.kind == "SetParameterBatch":
        return {"params": [[key, struct.pack(">d", value).hex()] for key, value in given["values"]]}
    if command.kind == "SetParameter":
        return {"key": given["param_key"], "value": struct.pack(">d", given["value"]).hex()}
    if command.kind == "Move":
        return {"entity_id": given["entity_id"], "target_coord": list(given["coord"])}
    if command.kind == "Spawn":
        values = [[field, struct.pack(">f", value).hex()] for field, value in given["values"]]
        return {"coord": list(given["coord"]), "values": values}
    if command.kind == "SetField":
        value = struct.pack(">f", given["value"]).hex()
        return {"coord": list(given["coord"]), "field_id": given["field_id"], "value_f32": value}
    return given


def test_there_are_recorded_files():
    assert len(RECORDED) > 4, f"MURK_GOLDEN={GOLDEN}"


@pytest.mark.parametrize("name", RECORDED)
def test_files_of_019_say_what_was_told(name):
    golden, replay = told(name), ReplayV3(GOLDEN / f"{name}.replay")
    init = golden["init"]
    assert replay.header == (
        3,
        init["seed"],
        int(init["config_hash"], 16),
        init["field_count"],
        init["cell_count"],
        bytes.fromhex(init["space_descriptor_hex"]),
    )
    assert replay.build == golden["metadata"]
    assert (replay.is_complete, replay.end, len(replay)) == (True, "", len(golden["ticks"]))
    kinds = set()
    for frame, tick in zip(replay, golden["ticks"], strict=True):
        assert (frame.tick, f"{frame.hash:016x}") == (tick["tick"], tick["snapshot_hash"])
        for command, expected in zip(frame.commands, tick["commands"], strict=True):
            kinds.add(command.kind)
            said = {name: expected[name] for name in command._fields[2:]}
            assert dict(zip(command._fields[2:], command[2:], strict=True)) == said
            payload = payload_of(command)
            assert command.kind == expected["payload"]["type"]
            assert {k: v for k, v in payload.items() if k in expected["payload"]}.items() <= (
                expected["payload"].items()
            )
    assert len(kinds) >= 5


@pytest.mark.parametrize("name", sorted(path.stem for path in SAME.glob("*.json")))
def test_files_of_019_verify(name):
    golden, file = told(name, SAME), SAME / f"{name}.replay"
    report = verify(file, lambda: config_of(golden["world"]))
    assert (report.same, report.frames) == (True, 60), report.text
    part = verify(ReplayV3(file), config_of(golden["world"]), first=3, last=5)
    assert (part.same, part.frames) == (True, 3)


def test_another_hash_is_found_at_its_tick():
    golden = told("ring1d_9", SAME)
    file = bytearray((SAME / "ring1d_9.replay").read_bytes())
    at = file.index(int(golden["ticks"][6]["snapshot_hash"], 16).to_bytes(8, "little"))
    file[at] ^= 1
    report = verify(bytes(file), config_of(golden["world"]))
    assert not report
    assert report.frames == 6
    assert (report.divergence.kind, report.divergence.frame, report.divergence.tick) == ("HASH", 7, 7)
    assert len(report.divergence.commands) == len(golden["ticks"][6]["commands"])
    assert "rustc" in report.desync


def test_what_commands_mean_otherwise_now_is_a_difference():
    golden = told("ring1d_9")
    report = verify(GOLDEN / "ring1d_9.replay", config_of(golden["world"]))
    assert (report.same, report.divergence.kind) == (False, "HASH")


def test_worlds_of_other_sizes_are_no_error_and_none_is():
    with pytest.raises(ValueError, match="give its configuration"):
        verify(GOLDEN / "ring1d_9.replay")
    found = verify(GOLDEN / "ring1d_9.replay", make_config()).divergence
    assert (found.kind, found.frame) == ("LAYOUT", 0)
    assert "9 cells, 7 fields" in found.text
    golden = told("ring1d_9")
    with pytest.raises(ValueError, match="last must be in"):
        verify(GOLDEN / "ring1d_9.replay", config_of(golden["world"]), last=10**30)


def test_what_this_version_writes_as_version_3_verifies(tmp_path):
    with World(make_config()) as world, world.record(tmp_path / "a.murk", every_tick=True):
        play(world)
    extract(tmp_path / "a.murk", tmp_path / "old.murk", version=3)
    replay = ReplayV3(tmp_path / "old.murk")
    with Replay(tmp_path / "a.murk") as new:
        for frame, other in zip(replay, new, strict=True):
            assert np.array_equal(frame.packed().records["coord"], other.commands["coord"])
    assert verify(replay, make_config()).same


@pytest.mark.parametrize("file", sorted(MALFORMED))
def test_damage_is_said_as_019_says_it(file):
    expected, source = MALFORMED[file], GOLDEN / file
    if "open_error" in expected:
        with pytest.raises(ValueError, match="^Replay"):
            ReplayV3(source)
        return
    replay = ReplayV3(source)
    assert [(f.tick, f.hash, len(f.commands)) for f in replay.frames(1, len(replay))] == [
        (f["tick_id"], int(f["snapshot_hash"], 16), f["n_commands"]) for f in expected["frames"]
    ]
    assert replay.is_complete == ("frame_error" not in expected)
    if replay.is_damaged:
        with pytest.raises(ValueError, match="^Replay malformed: at byte"):
            list(replay)
    else:
        assert len(list(replay)) == len(replay)


def test_no_bytes_crash_the_reader():
    file = (GOLDEN / "square4_8x6_wrap.replay").read_bytes()
    random = np.random.default_rng(1)
    read, refused = 0, []
    for _ in range(300):
        wrong = bytearray(file[: random.integers(1, len(file))])
        for at in random.integers(0, len(wrong), 4):
            wrong[at] = random.integers(256)
        try:
            read += sum(1 for _ in ReplayV3(bytes(wrong)))
        except ValueError as error:
            refused.append(str(error))
    assert read > 100
    assert len(refused) > 100
    assert all(text.startswith("Replay") for text in refused)


def test_the_command_line_takes_them(tmp_path):
    (tmp_path / "old.py").write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_replay_version3 import SAME, config_of, told\n"
        "def world():\n    return config_of(told('ring1d_9', SAME)['world'])\n"
    )
    file = SAME / "ring1d_9.replay"
    done = cli("info", file, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "replay of version 3, of murk 0.1.9" in done.stdout
    assert "rustc 1.95.0" in done.stdout
    assert json.loads(cli("info", file, "--json", cwd=tmp_path).stdout)["version"] == 3
    done = cli("verify", file, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "give its configuration" in done.stderr
    done = cli("verify", file, "--world", "old:world", "--report", "report.txt", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the same, " in done.stdout
    assert "version 3" in (tmp_path / "report.txt").read_text()
    for action in (["diff", file, file], ["extract", file, "out.murk"]):
        done = cli(*action, cwd=tmp_path)
        assert done.returncode == 2
        assert "version=3" in done.stderr
