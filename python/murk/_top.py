"""``murk top``: a realtime world's health in the terminal, from its watch server's ``/state.json``."""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

_TIMEOUT_SECONDS = 5.0
_EVERY_SECONDS = 1.0
_CLEAR = "\x1b[H\x1b[J"
_FORMAT = 1

State = dict[str, Any]


class NoAnswer(RuntimeError):
    """There is no state to be had; the text says why."""


def main(url: str, *, world: str | None, once: bool, as_json: bool) -> int:
    """Prints states, one a second, until it is interrupted or the server ends."""
    before: State | None = None
    try:
        where = address(url)
        while True:
            state = fetch(where, world)
            if as_json:
                print(json.dumps(state), flush=True)
            else:
                clear = _CLEAR if sys.stdout.isatty() and not once else ""
                print(clear + screen(state, before), flush=True)
            if once:
                return 0
            before = state
            time.sleep(_EVERY_SECONDS)
    except NoAnswer as error:
        print(f"murk top: {error}", file=sys.stderr)
        return 1


def address(url: str) -> str:
    """``8080``, ``host:8080`` and URLs, with or without a path, as ``http://host:port``."""
    text = f"127.0.0.1:{url}" if url.isdigit() else url
    parts = urllib.parse.urlsplit(text if "//" in text else f"//{text}", scheme="http")
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in ("http", "https") or not parts.hostname or port is None:
        raise NoAnswer(f"url={url!r} allowed: http://HOST:PORT, HOST:PORT or PORT")
    return f"{parts.scheme}://{parts.netloc}"


def fetch(where: str, world: str | None) -> State:
    """The state of one world."""
    query = "" if world is None else "?" + urllib.parse.urlencode({"world": world})
    # a proxy of the environment is not meant for a server that listens on loopback
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{where}/state.json{query}", timeout=_TIMEOUT_SECONDS) as answer:
            state = json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            text = error.read(500).decode("utf-8", "replace").strip()
        raise NoAnswer(f"{where} answers {error.code}: {text}") from None
    except urllib.error.URLError as error:
        raise NoAnswer(
            f"nobody answers at {where} ({error.reason}): is a WatchServer running there?"
        ) from None
    except OSError as error:
        raise NoAnswer(f"{where} does not answer ({error})") from None
    except ValueError:
        state = None
    if not isinstance(state, dict) or state.get("format") != _FORMAT:
        raise NoAnswer(f"{where} is no watch server of this version: /state.json is not its format 1")
    return state


def screen(state: State, before: State | None) -> str:
    """One state as text; ``before`` is the last one, for what happened in between."""
    parts = [_head(state), _latencies(state), _propagators(state), _counters(state, before)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _head(state: State) -> list[str]:
    words = [state["phase"]]
    if state["paused"]:
        words.append("paused")
    if state["tick_disabled"]:
        words.append("TICKING DISABLED")
    full = state["queue_full_in_ticks"]
    filling = "" if full is None else f", full in {full} ticks"
    age = "none yet"
    if state["has_snapshot"] or state["phase"] != "running":
        age = f"{_seconds(state['snapshot_age_seconds'])} old, {state['snapshot_age_ticks']} ticks"
    return [
        f"{state['world']}: {', '.join(words)}, tick {state['snapshot_tick']}, "
        f"watched for {state['up_seconds']:.0f} s",
        f"ticks/s       {state['ticks_per_second']:.1f} of {state['tick_rate_hz']:g}, "
        f"load {state['load'] * 100:.0f} %",
        f"tick          usually {_seconds(state['usual_tick_seconds'])}, "
        f"running for {_seconds(state['running_tick_seconds'])}",
        f"newest state  {age}; "
        f"ring {state['ring_length']} of {state['ring_capacity']}",
        f"commands      {state['command_queue_depth']} of {state['command_queue_capacity']} wait"
        f"{filling}",
        f"observations  {state['observe_queue_depth']} of {state['observe_queue_capacity']} wait; "
        f"readers {state['readers']} of {state['reader_capacity']}",
        f"memory        {state['memory_bytes'] / 2**20:.1f} MiB",
    ]


def _latencies(state: State) -> list[str]:
    lines = [f"{'time':<18}{'p50':>10}{'p99':>10}{'p99.9':>10}{'max':>10}{'count':>12}"]
    for name, value in state["latencies"].items():
        times = "".join(f"{_seconds(value[key]):>10}" for key in ("p50", "p99", "p999", "max"))
        lines.append(f"{name.replace('_', ' '):<18}{times}{value['count']:>12}")
    return lines


def _propagators(state: State) -> list[str]:
    if not state["propagators"]:
        return []
    lines = [f"{'propagator':<28}{'last tick':>10}"]
    lines += [f"{p['name'][:27]:<28}{_seconds(p['seconds']):>10}" for p in state["propagators"]]
    return lines


def _counters(state: State, before: State | None) -> list[str]:
    lines = [f"{'event':<28}{'count':>12}{'since':>10}"]
    for name, count in state["counters"].items():
        since = "" if before is None else f"{max(0, count - before['counters'].get(name, 0)):+d}"
        lines.append(f"{name.replace('_', ' '):<28}{count:>12}{since:>10}")
    return lines


def _seconds(value: float) -> str:
    if value == 0:
        return "0"
    if value < 1e-3:
        return f"{value * 1e6:.3g} us"
    if value < 1:
        return f"{value * 1e3:.3g} ms"
    return f"{value:.4g} s"
