"""Look-ahead: before every step of a heat seeker, 64 futures branch from its world's state.

    python look_ahead.py            an episode from each of four starts
    python look_ahead.py --short    one start; a few seconds

The world is checkpointed, the checkpoint is restored into all worlds of a batch in one call, and every
world of the batch tries a plan of its own. The agent takes the first step of the best plan, and plans
anew.
"""

import argparse
import time

import numpy as np

import murk
from murk.envs import heat_seeker as env

PLANS = 64
HORIZON = 12
GAMMA = 0.97
MOVES = np.array([[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]], dtype=np.int32)  # as env.ACTIONS


class Planner:
    """Plans by trying: a batch in which every world lives through one future of another world."""

    def __init__(self, seed: int) -> None:
        configs = [env.make_config() for _ in range(PLANS)]
        entries = [murk.ObsEntry(env.HEAT), murk.ObsEntry(env.AGENT)]
        self.futures = murk.BatchedWorld(configs, entries)
        self.output = np.empty((PLANS, self.futures.obs_output_len), dtype=np.float32)
        self.mask = np.empty((PLANS, self.futures.obs_mask_len), dtype=np.uint8)
        self.commands = murk.PackedCommands(PLANS)
        self.random = np.random.default_rng(seed)
        self.branching = self.stepping = 0.0

    def plan(self, checkpoint: bytes, position: tuple[int, int]) -> np.ndarray:
        """The best of 64 plans: an array of HORIZON actions. The futures stand at their ends."""
        started = time.perf_counter()
        self.futures.restore_worlds(checkpoint)
        branched = time.perf_counter()
        plans = self.draw()
        positions = np.tile(np.array(position, dtype=np.int32), (PLANS, 1))
        returns = np.zeros(PLANS)
        going = np.ones(PLANS, dtype=bool)
        for t in range(HORIZON):
            np.clip(positions + MOVES[plans[:, t]], 0, [env.ROWS - 1, env.COLS - 1], out=positions)
            self.futures.step_and_observe(
                self.commands.set_fields(env.AGENT, positions, 1.0), self.output, self.mask
            )
            ranks = positions[:, 0] * env.COLS + positions[:, 1]
            # the heat is felt on a scale on which it also tells the way from afar
            heat = self.output[np.arange(PLANS), ranks].astype(np.float64)
            reached = ranks == env.SOURCE_RANK
            felt = np.log10(np.maximum(heat, 1e-30))
            returns += GAMMA**t * going * (felt + 1000.0 * reached)
            going &= ~reached
        self.branching += branched - started
        self.stepping += time.perf_counter() - branched
        return plans[int(np.argmax(returns))]

    def draw(self) -> np.ndarray:
        """64 plans: of straight runs in random directions, which come further than random steps."""
        first, second = self.random.integers(1, len(env.ACTIONS), size=(2, PLANS, 1))
        turn = self.random.integers(1, HORIZON + 1, size=(PLANS, 1))
        return np.where(np.arange(HORIZON) < turn, first, second)


def walked(row: int, col: int, action: int) -> tuple[int, int]:
    """Where an action leads to."""
    down, right = MOVES[action].tolist()
    return min(max(row + down, 0), env.ROWS - 1), min(max(col + right, 0), env.COLS - 1)


def episode(start: tuple[int, int], seed: int) -> tuple[int, bool, Planner]:
    """One episode: its number of steps, whether it reached the source, and who planned it."""
    planner = Planner(seed)
    row, col = start
    with murk.World(env.make_config()) as world:
        for _ in range(env.WARMUP_TICKS):
            world.step()
        for steps in range(1, env.MAX_STEPS + 1):
            chosen = planner.plan(world.checkpoint(), (row, col))
            row, col = walked(row, col, chosen[0])
            world.step([murk.Command.set_field(env.AGENT, [row, col], 1.0)])
            if (row, col) == env.SOURCE:
                return steps, True, planner
    return env.MAX_STEPS, False, planner


def same_bits() -> bool:
    """Whether a future that was looked at is what comes, bit for bit, when the world takes that way."""
    planner = Planner(0)
    row, col = 8, 8
    with murk.World(env.make_config()) as world:
        for _ in range(env.WARMUP_TICKS):
            world.step()
        chosen = planner.plan(world.checkpoint(), (row, col))
        for action in chosen:
            row, col = walked(row, col, action)
            world.step([murk.Command.set_field(env.AGENT, [row, col], 1.0)])
        came = np.concatenate([world.field(name).ravel() for name in ("heat", "agent")])
        return bool((planner.output.view(np.uint32) == came.view(np.uint32)).all(axis=1).any())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="one start; a few seconds")
    options = parser.parse_args()
    starts = [(8, 8)] if options.short else [(8, 8), (0, 0), (0, 15), (15, 0)]
    looked, branching, stepping = 0, 0.0, 0.0
    for number, start in enumerate(starts):
        steps, reached, planner = episode(start, number)
        distance = abs(start[0] - env.SOURCE[0]) + abs(start[1] - env.SOURCE[1])
        print(f"start={start} distance={distance} steps={steps} reached={reached}")
        looked += steps
        branching += planner.branching
        stepping += planner.stepping
    ticks = looked * PLANS * HORIZON
    rate = ticks / (branching + stepping)
    print(f"{looked} plans of {PLANS} futures, {HORIZON} ticks each: {rate:,.0f} ticks/s")
    print(
        f"plain stepping: {ticks / stepping:,.0f} ticks/s; branching costs "
        f"{branching / looked * 1e6:,.0f} us a plan, as much as "
        f"{branching / stepping * HORIZON:.1f} of its {HORIZON} steps"
    )
    print(f"the chosen future is what comes, bit for bit: {same_bits()}")


if __name__ == "__main__":
    main()
