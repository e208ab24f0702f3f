"""The console script ``murk``."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from murk._arguments import U64_MAX
from murk._version import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit code: 0 fine, 1 failed, 2 wrong usage, 130 interrupted."""
    options = _parser().parse_args(argv)
    try:
        code: int = options.command(options)
        sys.stdout.flush()  # what nobody reads any more is told here, and not at the exit
        return code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # the reader of our output has gone: not an error, and nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, MemoryError) as error:
        print(f"murk: {error or 'out of memory'}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="murk", description="An off-heap world-simulation engine for reinforcement learning."
    )
    parser.add_argument("--version", action="version", version=f"murk {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    info = commands.add_parser("info", help="versions, Java machine, vector width, kernels")
    info.add_argument(
        "--timing",
        action="store_true",
        help="measure import + first world + first step in a fresh process",
    )
    info.add_argument("--json", action="store_true", help="print one JSON object")
    where = info.add_mutually_exclusive_group()
    for flag, what in (
        ("include", "the directory of murk.h"),
        ("library", "the path of libmurk"),
        ("pkg-config", "the directory of murk.pc, for PKG_CONFIG_PATH"),
        ("cmake", "the prefix for CMAKE_PREFIX_PATH"),
    ):
        where.add_argument(
            f"--{flag}", dest="where", action="store_const", const=flag, help=f"print {what}"
        )
    info.set_defaults(command=_info)

    train = commands.add_parser("train", help="train an agent (needs the extra murk[train])")
    runs = train.add_subparsers(title="environments", required=True, metavar="ENVIRONMENT")
    seeker = runs.add_parser("heat_seeker", help="PPO: walk to the source of the heat")
    seeker.add_argument("--steps", type=_whole(1, 10**12), default=300_000, help="agent steps (300000)")
    seeker.add_argument("--seed", type=_whole(0, U64_MAX), default=0, help="seed of everything (0)")
    seeker.add_argument("--envs", type=_whole(1, 65_536), default=64, help="worlds side by side (64)")
    seeker.add_argument(
        "--threads", type=_whole(1, 256), default=None, help="engine threads (processors, at most 4)"
    )
    seeker.add_argument("--out", type=Path, default=None, help="directory for the results (runs/...)")
    seeker.add_argument(
        "--eval-episodes", type=_whole(1, 65_536), default=100, help="episodes of the evaluation (100)"
    )
    seeker.set_defaults(command=_train_heat_seeker)

    bench = commands.add_parser("bench", help="cost of step_and_observe from Python and inside Java")
    bench.add_argument("--worlds", type=_whole(1, 65_536), default=64, help="worlds of 16x16 cells (64)")
    bench.add_argument("--threads", type=_whole(1, 256), default=1, help="engine threads (1)")
    bench.add_argument("--rounds", type=_whole(1, 10**6), default=30, help="interleaved rounds (30)")
    bench.add_argument("--iterations", type=_whole(1, 10**6), default=500, help="calls a round (500)")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.set_defaults(command=_bench)

    top = commands.add_parser("top", help="watch a realtime world in the terminal")
    top.add_argument("url", help="where its WatchServer listens: a URL, HOST:PORT or PORT")
    top.add_argument("--world", default=None, help="its name (the server's first)")
    top.add_argument("--once", action="store_true", help="print one screen and end")
    top.add_argument("--json", action="store_true", help="print one JSON object a line")
    top.set_defaults(command=_top)

    from murk import _replay_cli

    _replay_cli.add_to(commands)
    return parser


def _info(options: argparse.Namespace) -> int:
    if options.where is not None:
        from murk import development

        print(getattr(development, "get_" + options.where.replace("-", "_"))())
        return 0
    from murk import _info

    return _info.main(timing=options.timing, as_json=options.json)


def _bench(options: argparse.Namespace) -> int:
    from murk import _bench

    return _bench.main(
        worlds=options.worlds,
        threads=options.threads,
        rounds=options.rounds,
        iterations=options.iterations,
        as_json=options.json,
    )


def _top(options: argparse.Namespace) -> int:
    from murk import _top

    return _top.main(options.url, world=options.world, once=options.once, as_json=options.json)


def _train_heat_seeker(options: argparse.Namespace) -> int:
    missing = [
        name for name in ("torch", "matplotlib", "tqdm") if importlib.util.find_spec(name) is None
    ]
    if missing:
        print(
            f"murk train needs {', '.join(missing)}: install the extra with "
            "pip install 'murk[train]' (from a checkout: pip install './python[train]')",
            file=sys.stderr,
        )
        return 1
    from murk.train import heat_seeker

    heat_seeker.run(
        heat_seeker.RunOptions(
            steps=options.steps,
            seed=options.seed,
            envs=options.envs,
            threads=options.threads or min(os.cpu_count() or 1, 4),
            eval_episodes=options.eval_episodes,
            out=options.out or heat_seeker.default_out(options.seed),
        )
    )
    return 0


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number in {low}..{high}, got {text!r}")
        return number

    return parse
