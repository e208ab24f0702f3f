"""Progress of a run on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from murk.train.ppo import Progress

_SECONDS_BETWEEN_LINES = 5.0


class ProgressDisplay:
    """Shows agent steps, agent-steps/s, mean return and reach rate."""

    def __init__(self, total_steps: int, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._total = total_steps
        self._shown = 0
        self._last_line = -_SECONDS_BETWEEN_LINES
        self._bar = None
        if self._stream.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                total=total_steps,
                unit_scale=True,
                file=self._stream,
                dynamic_ncols=True,
                bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]",
            )

    def show(self, progress: Progress) -> None:
        """One more rollout is done."""
        if progress.reach_rate >= 0:
            text = f"return {progress.mean_return:7.1f}  reach {progress.reach_rate:4.0%}"
        else:
            text = "return      --  reach   --"
        if self._bar is not None:
            self._bar.update(min(progress.agent_steps, self._total) - self._shown)
            self._bar.set_postfix_str(f"{progress.steps_per_second:,.0f} agent-steps/s  {text}")
            self._shown = min(progress.agent_steps, self._total)
            return
        now = time.monotonic()
        last = progress.agent_steps >= self._total
        if last or now - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = now
            print(
                f"{progress.agent_steps:>9,} / {self._total:,} agent steps  "
                f"{progress.steps_per_second:8,.0f} agent-steps/s  {text}",
                file=self._stream,
                flush=True,
            )

    def close(self) -> None:
        """Leaves the bar as it is."""
        if self._bar is not None:
            self._bar.close()
