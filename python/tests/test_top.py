"""``murk top`` against recordings of a watch server; a Java test holds them to what a real one says."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from test_cli import run

from murk import _top

RECORDED = Path(__file__).parent / "recorded"
STATE = json.loads((RECORDED / "watch_state.json").read_text(encoding="utf-8"))


class Recording(BaseHTTPRequestHandler):
    """Answers as the server did, whose world ``world`` is the only one."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if query not in ("", "world=world"):
            self.answer(404, "text/plain", b"world=x allowed=[world]\n")
        elif path == "/state.json":
            self.answer(200, "application/json", (RECORDED / "watch_state.json").read_bytes())
        else:
            self.answer(200, "text/plain", (RECORDED / "watch_metrics.txt").read_bytes())

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Recording) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_one_screen(port):
    done = run("top", f"http://127.0.0.1:{port}", "--once")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for text in (
        "world: running, tick 7",
        "of 60, load 12 %",
        "usually 2 ms, running for 500 us",
        "ring 5 of 8",
        "3 of 64 wait, full in 40 ticks",
        "readers 2 of 64",
        "1.0 MiB",
        "submit to apply",
        'a "quoted" one',
    ):
        assert text in done.stdout
    for name, count in STATE["counters"].items():
        line = next(line for line in done.stdout.splitlines() if line.startswith(name.replace("_", " ")))
        assert line.split()[-1] == str(count)
    assert "\x1b" not in done.stdout


def test_json_and_the_short_forms_of_the_address(port):
    for address in (str(port), f"localhost:{port}", f"http://127.0.0.1:{port}/metrics"):
        done = run("top", address, "--once", "--json", "--world", "world")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == STATE


def test_it_refreshes_until_it_is_interrupted(port):
    top = subprocess.Popen(
        [sys.executable, "-m", "murk", "top", str(port), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(sys.executable).parent,
        # A shell's background jobs start without.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert top.stdout is not None
        start = time.monotonic()
        assert json.loads(top.stdout.readline()) == STATE
        assert json.loads(top.stdout.readline()) == STATE
        assert time.monotonic() - start > 0.9
        os.kill(top.pid, signal.SIGINT)
        _, errors = top.communicate(timeout=30)
        assert top.returncode == 130
        assert errors == "interrupted\n"
    finally:
        top.kill()
        top.communicate()


def test_what_happened_since_the_last_screen():
    before = {**STATE, "counters": {name: count - 2 for name, count in STATE["counters"].items()}}
    assert _top.screen(STATE, before).count("+2\n") == len(STATE["counters"]) - 1
    reset = {**STATE, "counters": {name: count + 5 for name, count in STATE["counters"].items()}}
    assert "+0" in _top.screen(STATE, reset)


def test_a_world_in_trouble():
    state = {**STATE, "tick_disabled": True, "paused": True, "has_snapshot": False}
    state = {**state, "queue_full_in_ticks": None, "propagators": []}
    screen = _top.screen(state, None)
    assert "running, paused, TICKING DISABLED" in screen
    assert "none yet old" not in screen
    assert "newest state  none yet" in screen
    assert "full in" not in screen


def test_an_unknown_world_is_told(port):
    done = run("top", str(port), "--once", "--world", "x")
    assert done.returncode == 1
    assert done.stderr == (
        f"murk top: http://127.0.0.1:{port} answers 404: world=x allowed=[world]\n"
    )


def test_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = run("top", str(port), "--once")
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"nobody answers at http://127.0.0.1:{port} (" in done.stderr
    assert "is a WatchServer running there?" in done.stderr
    assert "Traceback" not in done.stderr


def test_somebody_else_listens(port):
    with pytest.raises(_top.NoAnswer, match="is no watch server of this version"):
        _top.fetch(f"http://127.0.0.1:{port}/metrics?world=world#", None)


@pytest.mark.parametrize("url", ["nowhere", "ftp://x:1", "http://:80", "http://x:notaport", "localhost"])
def test_addresses_that_are_none(url):
    done = run("top", url, "--once")
    assert done.returncode == 1
    assert f"url={url!r} allowed: http://HOST:PORT, HOST:PORT or PORT" in done.stderr
