"""Six recipes for batches of worlds. Each prints what it shows and checks it.

python batched_cookbook.py            all recipes
python batched_cookbook.py --short    the same in smaller numbers
python batched_cookbook.py --only 3   one of them
"""

import argparse
import time

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode

import murk

HEAT, MARK = 0, 1
ROWS = COLS = 16
CELLS = ROWS * COLS
ENTRIES = [murk.ObsEntry(HEAT), murk.ObsEntry(MARK)]


def make_config(index: int = 0) -> murk.Config:
    """Heat spreads from cell (8, 8); commands write marks. Worlds are alike in space and fields, and may
    differ in the rest: here in how fast heat spreads."""
    config = murk.Config()
    config.set_space_square4(rows=ROWS, cols=COLS, edge=murk.EdgeBehavior.Absorb)
    config.add_field("heat")
    config.add_field("mark")
    config.set_dt(1.0)
    source = [(8 * COLS + 8, 10.0)]
    murk.ScalarDiffusion(HEAT, HEAT, 0.1 + 0.01 * (index % 10), 0.01, source).register(config)
    return config


def make_batch(n: int, threads: int = 1) -> murk.BatchedWorld:
    return murk.BatchedWorld([make_config(i) for i in range(n)], ENTRIES, threads=threads)


def recipe_1_a_rollout_buffer_without_copies(n: int) -> None:
    """The engine writes every step straight into its slice of one large buffer."""
    steps = 8
    with make_batch(n) as batch:
        rollout = np.zeros((steps, n, batch.obs_output_len), np.float32)
        masks = np.zeros((steps, n, batch.obs_mask_len), np.uint8)
        for t in range(steps):
            ticks = batch.step_and_observe(None, rollout[t], masks[t])
        assert ticks.tolist() == [steps] * n
    warmest = rollout[:, :, :CELLS].sum(axis=2)
    assert (np.diff(warmest, axis=0) > 0).all()
    print(f"rollout {rollout.shape}, {rollout.nbytes / 1e6:.1f} MB, filled in place")


def recipe_2_commands_without_python_objects(n: int) -> None:
    """One command a world, then any number for any world, in preallocated arrays."""
    with make_batch(n) as batch:
        obs = np.zeros((n, batch.obs_output_len), np.float32)
        mask = np.zeros((n, batch.obs_mask_len), np.uint8)
        commands = murk.PackedCommands(n, capacity=2 * n)
        places = np.stack([np.arange(n) % ROWS, np.arange(n) // ROWS % COLS], axis=1).astype(np.int32)
        batch.step_and_observe(commands.set_fields(MARK, places, 1.0), obs, mask)
        assert (
            obs[:, CELLS:].reshape(n, ROWS, COLS)[np.arange(n), places[:, 0], places[:, 1]] == 1
        ).all()
        # two marks in world 0, one in the last world, none in the others
        worlds = np.array([0, 0, n - 1])
        commands.set_fields_at(
            worlds, MARK, np.array([[0, 0], [0, 1], [5, 5]], np.int32), [1.0, 2.0, 3.0]
        )
        batch.step_and_observe(commands, obs, mask)
    sums = obs[:, CELLS:].sum(axis=1)
    assert (sums[0], sums[-1], sums[1:-1].sum()) == (3.0, 3.0, 0.0)
    print(f"{n} commands in one array, then three for two of the worlds")


def recipe_3_some_worlds_begin_again(n: int) -> None:
    """Resets by mask, with seeds and warm-up ticks for the worlds that begin again, and nobody else."""
    with make_batch(n) as batch:
        obs = np.zeros((n, batch.obs_output_len), np.float32)
        mask = np.zeros((n, batch.obs_mask_len), np.uint8)
        for _ in range(5):
            batch.step_and_observe(None, obs, mask)
        before = obs.copy()
        again = np.arange(n) % 4 == 0
        seeds = np.arange(n, dtype=np.uint64) + np.uint64(1000)
        batch.reset_worlds(again, seeds, warmup_ticks=2)
        batch.observe_all(obs, mask)
        assert batch.tick_ids.tolist() == np.where(again, 2, 5).tolist()
    np.testing.assert_array_equal(obs[~again], before[~again])
    assert (obs[again] != before[again]).any(axis=1).all()
    print(f"{int(again.sum())} of {n} worlds began again, two ticks warm; the others did not notice")


def recipe_4_what_became_of_the_commands(n: int) -> None:
    """Receipts say which commands were carried out, and why not."""
    with make_batch(n) as batch:
        obs = np.zeros((n, batch.obs_output_len), np.float32)
        mask = np.zeros((n, batch.obs_mask_len), np.uint8)
        lists: list[list[murk.Command]] = [[] for _ in range(n)]
        lists[1] = [
            murk.Command.set_field(MARK, [3, 3], 1.0),
            murk.Command.set_field(MARK, [99, 3], 1.0),
            murk.Command.set_field(77, [3, 3], 1.0),
        ]
        batch.step_and_observe(lists, obs, mask)
        receipts = {receipt.command_index: receipt for receipt in batch.receipts(1)}
        assert batch.receipts(0) == []
    assert receipts[0].applied_tick_id == 1
    for index in (1, 2):
        assert receipts[index].reason_code == murk.ReasonCode.NotApplied
    print("; ".join(str(receipts[index]) for index in sorted(receipts)))


class Chase(murk.BatchedVecEnv):
    """Put the mark on the warmest cell: a task of one step, cut off after three."""

    def __init__(self, n: int, **kwargs: object) -> None:
        space = gymnasium.spaces.Box(0.0, 10.0, (2 * CELLS,), np.float32)
        super().__init__(
            make_config,
            ENTRIES,
            n,
            observation_space=space,
            action_space=gymnasium.spaces.MultiDiscrete([ROWS, COLS]),
            max_episode_steps=3,
            **kwargs,  # type: ignore[arg-type]
        )
        self._commands = murk.PackedCommands(n)

    def _actions_to_commands(self, actions: object) -> murk.PackedCommands:
        return self._commands.set_fields(MARK, np.asarray(actions, np.int32), 1.0)

    def _check_terminated(self, obs: np.ndarray, tick_ids: np.ndarray) -> np.ndarray:
        hits: np.ndarray = (obs[:, :CELLS] * obs[:, CELLS:]).max(axis=1) >= 10.0
        return hits

    def _compute_rewards(self, obs: np.ndarray, tick_ids: np.ndarray) -> np.ndarray:
        return self._check_terminated(obs, tick_ids).astype(float)


def recipe_5_the_end_of_an_episode(n: int) -> None:
    """Where the last observation is, in each autoreset mode: what a learner bootstraps from."""
    for mode in AutoresetMode:
        env = Chase(n, autoreset_mode=mode, warmup_ticks=1)
        env.reset(seed=0)
        action = np.full((n, 2), 8)
        action[n // 2 :] = 0  # these never hit, and are cut off
        hits = cuts = 0
        for _ in range(3):
            obs, _, terminated, truncated, infos = env.step(action)
            over = terminated | truncated
            hits, cuts = hits + int(terminated.sum()), cuts + int(truncated.sum())
            if not over.any():
                continue
            last = np.stack(infos["final_obs"][over])
            if mode is AutoresetMode.SAME_STEP:
                assert (last[:, CELLS:].sum(axis=1) == 1).all()
                assert (obs[over][:, CELLS:] == 0).all()  # the next episode has begun
            else:
                np.testing.assert_array_equal(last, obs[over])
            if mode is AutoresetMode.DISABLED:
                env.reset(options={"reset_mask": over})
        assert hits >= n // 2
        assert cuts == n - n // 2
        print(f"{mode.value}: {hits} episodes reached the goal, {cuts} were cut off")
        env.close()


def recipe_6_threads(n: int) -> None:
    """More threads, the same bytes."""
    results, times = [], []
    for threads in (1, 2, 4):
        with make_batch(n, threads) as batch:
            obs = np.zeros((n, batch.obs_output_len), np.float32)
            mask = np.zeros((n, batch.obs_mask_len), np.uint8)
            for _ in range(200):  # the first calls are not those to be measured
                batch.step_and_observe(None, obs, mask)
            started = time.perf_counter()
            for _ in range(200):
                batch.step_and_observe(None, obs, mask)
            times.append(f"{threads}: {(time.perf_counter() - started) * 5:.2f} ms/step")
            results.append(obs.tobytes())
    assert len(set(results)) == 1
    print(f"the same bytes with 1, 2 and 4 threads ({', '.join(times)})")


RECIPES = (
    recipe_1_a_rollout_buffer_without_copies,
    recipe_2_commands_without_python_objects,
    recipe_3_some_worlds_begin_again,
    recipe_4_what_became_of_the_commands,
    recipe_5_the_end_of_an_episode,
    recipe_6_threads,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="smaller numbers")
    parser.add_argument("--only", type=int, choices=range(1, len(RECIPES) + 1), help="one recipe")
    options = parser.parse_args()
    for number, recipe in enumerate(RECIPES, 1):
        if options.only in (None, number):
            print(f"{number}. {recipe.__doc__}\n   ", end="")
            recipe(8 if options.short else 64)


if __name__ == "__main__":
    main()
