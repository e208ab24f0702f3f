"""``murk replay``: what is in recordings, and whether it is true."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from murk._version3 import ReplayV3, is_version3
from murk.config import Config
from murk.replay import Replay, Report, diff, extract, verify

SAME, DIFFERS, UNREADABLE = 0, 1, 2


def add_to(commands: Any) -> None:
    """Adds ``replay`` to the parser of ``murk``."""
    replay = commands.add_parser(
        "replay",
        help="read, verify, compare and cut recordings",
        description="Exit codes: 0 the same, 1 a difference, 2 wrong usage or an unreadable file.",
    )
    actions = replay.add_subparsers(title="actions", required=True, metavar="ACTION")

    info = actions.add_parser("info", help="what is in a recording")
    info.add_argument("files", nargs="+", metavar="FILE")
    info.add_argument("--json", action="store_true", help="print one JSON object a file")
    info.add_argument("--world", action="store_true", help="print the description of the world too")
    info.set_defaults(command=_guarded(_info))

    check = actions.add_parser("verify", help="run recordings again and compare every tick")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument(
        "--world",
        metavar="MODULE:FUNCTION",
        help="a function that returns the world's murk.Config, for worlds that can't be described, as "
        "those with propagators in Python; the current directory is searched too",
    )
    check.add_argument("--from", dest="first", type=int, metavar="FRAME", help="the first frame (1)")
    check.add_argument("--to", dest="last", type=int, metavar="FRAME", help="the last frame (the last)")
    check.add_argument("--json", action="store_true", help="print one JSON object a file")
    check.add_argument("--report", metavar="FILE", help="write a report that can be attached to a bug")
    check.set_defaults(command=_guarded(_verify))

    compare = actions.add_parser("diff", help="compare two recordings")
    compare.add_argument("first", metavar="FILE")
    compare.add_argument("second", metavar="FILE")
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    compare.add_argument("--report", metavar="FILE", help="write a report that can be attached to a bug")
    compare.set_defaults(command=_guarded(_diff))

    cut = actions.add_parser("extract", help="write a range of frames into a file of its own")
    cut.add_argument("file", metavar="FILE")
    cut.add_argument("out", metavar="OUT")
    cut.add_argument(
        "--frames", default=":", metavar="FIRST:LAST", help="frames, both included (all of them)"
    )
    cut.add_argument("--version", type=int, choices=(3, 4), default=4, help="of the format (4)")
    cut.add_argument("--world", metavar="MODULE:FUNCTION", help="as of verify")
    cut.set_defaults(command=_guarded(_extract))


def _guarded(action: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The action, with one line on stderr and exit code 2 for a file that can't be read."""

    def command(options: argparse.Namespace) -> int:
        try:
            return action(options)
        except BrokenPipeError:
            raise
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            print(f"murk replay: {_first_line(error)}", file=sys.stderr)
            return UNREADABLE

    return command


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]


def _each(files: list[str], action: Callable[[str], int]) -> int:
    """The worst exit code; a file that can't be read does not keep the others from being looked at."""
    worst = SAME
    for file in files:
        try:
            worst = max(worst, action(file))
        except BrokenPipeError:
            raise
        except (OSError, ValueError, RuntimeError) as error:
            print(f"murk replay: {file}: {_first_line(error)}", file=sys.stderr)
            worst = UNREADABLE
    return worst


def _info(options: argparse.Namespace) -> int:
    def one(file: str) -> int:
        if is_version3(file):
            return _info_version3(file, options.json)
        with Replay(file) as replay:
            told = {"file": file, **replay._described}
            if options.world:
                told["world"] = replay.description
            if options.json:
                print(json.dumps(told))
            else:
                _show(file, replay)
                if options.world:
                    print(replay.description or "the world can't be described")
            return UNREADABLE if replay.is_damaged else SAME

    return _each(options.files, one)


def _show(file: str, replay: Replay) -> None:
    header, summary = replay.header, replay.summary
    build = replay.build
    hashed = "all of the state" if header.stripes == 1 else f"1/{header.stripes} of the state"
    states = f"every {header.checkpoint_every} ticks" if header.checkpoint_every else "at starts only"
    world = "described" if replay.description else "not described: verify needs --world"
    print(f"{file}: replay of version {header.version}, {os.path.getsize(file):,} bytes")
    print(
        f"  recorded by   murk {build.get('murk', '?')}, Java {build.get('java', '?')}, "
        f"{build.get('os', '?')} {build.get('arch', '?')}, kernels {build.get('kernels', '?')}"
    )
    print(
        f"  world         {header.n_cells:,} cells, {header.n_fields} fields, "
        f"{header.n_parameters} parameters, {header.n_propagators} propagators, dt {header.dt:g}, "
        f"seed {header.seed}; {world}"
    )
    print(
        f"  frames        {summary.frames:,} in {summary.epochs:,} epochs, "
        f"ticks {header.tick:,} to {summary.last_tick:,}"
    )
    print(
        f"  told          {summary.commands:,} commands ({summary.refused:,} refused) in "
        f"{summary.submissions:,} submissions; {summary.failures:,} failed ticks"
    )
    print(
        f"  checked by    a hash of {hashed} a tick, {summary.checkpoints:,} whole states ({states}), "
        f"{summary.observations:,} observations"
    )
    if replay.is_complete:
        print("  end           closed in order")
    elif replay.is_damaged:
        print(f"  end           DAMAGED {replay.end}; what is before can be read")
    else:
        print(f"  end           cut off {replay.end}; what is before can be read")


def _info_version3(file: str, as_json: bool) -> int:
    replay = ReplayV3(file)
    header, build = replay.header, replay.build
    last_tick = replay.frame(len(replay)).tick if len(replay) else 0
    if as_json:
        told = {
            "file": file,
            "version": 3,
            "seed": header.seed,
            "config_hash": header.config_hash,
            "n_fields": header.n_fields,
            "cells": header.n_cells,
            "space": header.space.hex(),
            "is_complete": replay.is_complete,
            "end": replay.end,
            "is_damaged": replay.is_damaged,
            "build": build,
            "frames": len(replay),
            "commands": replay.commands,
            "last_tick": last_tick,
        }
        print(json.dumps(told))
    else:
        print(f"{file}: replay of version 3, of murk 0.1.9, {os.path.getsize(file):,} bytes")
        print(
            f"  recorded by   murk {build['murk_version']}, {build['toolchain']}, "
            f"{build['target_triple']}, {build['compile_flags']}"
        )
        print(
            f"  world         {header.n_cells:,} cells, {header.n_fields} fields, seed {header.seed}; "
            "not described: verify needs --world"
        )
        print(f"  frames        {len(replay):,}, the last of tick {last_tick:,}")
        print(f"  told          {replay.commands:,} commands")
        print("  checked by    a hash of all of the state a tick")
        how = "DAMAGED" if replay.is_damaged else "cut off"
        print(f"  end           {'of a frame' if replay.is_complete else f'{how} {replay.end}'}")
    return UNREADABLE if replay.is_damaged else SAME


def _opened(file: str) -> Replay | ReplayV3:
    return ReplayV3(file) if is_version3(file) else Replay(file)


def _verify(options: argparse.Namespace) -> int:
    factory = None if options.world is None else _factory(options.world)
    reports: list[str] = []

    def one(file: str) -> int:
        with _opened(file) as replay:
            report = verify(replay, factory, first=options.first, last=options.last)
            reports.append(report.desync)
            how = "damaged" if replay.is_damaged else "cut off"
            torn = "" if replay.is_complete else f" (the recording is {how} {replay.end})"
            _tell(options.json, file, report, torn)
        return SAME if report.same else DIFFERS

    worst = _each(options.files, one)
    _write(options.report, reports)
    return worst


def _diff(options: argparse.Namespace) -> int:
    replays = []
    for file in (options.first, options.second):
        try:
            replays.append(Replay(file))
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from error
    report = diff(*replays)
    _tell(options.json, f"{options.first} and {options.second}", report, "")
    _write(options.report, [report.desync])
    return SAME if report.same else DIFFERS


def _tell(as_json: bool, what: str, report: Report, torn: str) -> None:
    if as_json:
        print(json.dumps({"file": what, **report.data}))
    elif report.same:
        print(f"{what}: the same, {report.frames:,} frames{torn}")
    else:
        print(f"{what}: DIFFERS{torn}")
        print("\n".join(f"  {line}" for line in report.text.rstrip().split("\n")))


def _write(file: str | None, reports: list[str]) -> None:
    if file is not None:
        with open(file, "w", encoding="utf-8") as out:
            out.write("\n".join(reports))


def _extract(options: argparse.Namespace) -> int:
    first, colon, last = options.frames.partition(":")
    try:
        begin = int(first) if first else 1
        end = (int(last) if last else None) if colon else begin
    except ValueError:
        raise ValueError(f"--frames must be FIRST:LAST, got {options.frames!r}") from None
    factory = None if options.world is None else _factory(options.world)
    extract(options.file, options.out, begin, end, config=factory, version=options.version)
    return SAME


def _factory(name: str) -> Callable[[], Config]:
    """The function of ``module:function``."""
    module, colon, function = name.partition(":")
    if not colon or not module or not function:
        raise ValueError(f"--world must be MODULE:FUNCTION, got {name!r}")
    sys.path.insert(0, os.getcwd())
    try:
        made = getattr(importlib.import_module(module), function, None)
    except Exception as error:
        raise ValueError(f"--world {name}: {_told(error)}") from error
    finally:
        sys.path.pop(0)
    if not callable(made):
        raise ValueError(f"--world {name}: {module} has no function {function}")

    def factory() -> Config:
        try:
            config = made()
        except Exception as error:
            raise ValueError(f"--world {name}: {_told(error)}") from error
        if not isinstance(config, Config):
            raise ValueError(f"--world {name} must return a murk.Config, got {type(config).__name__}")
        return config

    return factory


def _told(error: Exception) -> str:
    """What somebody else's code raised."""
    return str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
