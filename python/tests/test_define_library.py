"""The library's propagators: signatures, refusals, and that every argument arrives."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import murk
from murk import Config, Direction, EdgeBehavior, FieldType, World
from murk.propagators import _definitions
from murk.propagators._library import LibraryPropagator

SIGNATURES = {
    "ScalarDiffusion": (
        "input_field, output_field, coefficient=0.0, decay=0.0, sources=(), clamp_min=None, "
        "clamp_max=None, gradient_field=None, max_degree=12"
    ),
    "GradientCompute": "input_field, output_field",
    "IdentityCopy": "field",
    "FlowField": "potential_field, flow_field, normalize=True",
    "AgentEmission": "presence_field, emission_field, intensity=1.0, additive=True",
    "ResourceField": (
        "field, presence_field, consumption_rate=1.0, regrowth_rate=0.1, capacity=1.0, logistic=False"
    ),
    "MorphologicalOp": "input_field, output_field, dilate=True, radius=1, threshold=0.5",
    "WavePropagation": "displacement_field, velocity_field, wave_speed=1.0, damping=0.0",
    "NoiseInjection": "field, noise_type='gaussian', scale=0.1, seed_offset=0",
}


def grid(*fields, rows=4, cols=4, dt=0.1, edge=EdgeBehavior.Absorb):
    """A config on a grid; a field is a name, or a name with its number of components."""
    config = Config()
    config.set_space_square4(rows=rows, cols=cols, edge=edge)
    config.set_dt(dt)
    for field in fields:
        name, dims = field if isinstance(field, tuple) else (field, 0)
        config.add_field(name, FieldType.Vector if dims else FieldType.Scalar, dims=dims)
    return config


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_are_those_of_earlier_versions(name):
    parameters = list(inspect.signature(getattr(murk, name).__init__).parameters.values())[1:]
    positional = [p for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    text = ", ".join(
        p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in positional
    )
    assert text == SIGNATURES[name]


BUFFER = murk.ActionBuffer()
ALL = [
    murk.ScalarDiffusion("a", 1),
    murk.GradientCompute("a", "v"),
    murk.IdentityCopy("a"),
    murk.FlowField("a", "v"),
    murk.AgentEmission("a", "b"),
    murk.ResourceField("a", "b"),
    murk.MorphologicalOp("a", "b"),
    murk.WavePropagation("a", "b"),
    murk.NoiseInjection("a"),
    murk.AgentMovement("a", BUFFER),
    murk.Reward("a", "b", "c"),
    murk.Fire("a", "b", "v"),
    murk.Smoke("a", "b", "v"),
    murk.Water("a", "b"),
    murk.Blast("a", "b"),
]


@pytest.mark.parametrize("propagator", ALL, ids=lambda p: type(p).__name__)
def test_every_propagator_makes_a_world_of_fields_by_name_or_number_and_says_its_name(propagator):
    config = grid("a", "b", "c", ("v", 2), dt=0.01)
    propagator.register(config)
    with World(config) as world:
        _, metrics = world.step()
        assert [name for name, _ in metrics.propagator_us] == [type(propagator).__name__]


@pytest.mark.parametrize("propagator", ALL, ids=lambda p: type(p).__name__)
def test_fields_that_no_config_has_are_build_errors(propagator):
    name = type(propagator).__name__
    with pytest.raises(ValueError, match=rf"^{name} build error: \w+ must name a field, got .*='a'"):
        propagator.register(grid("x"))
    with pytest.raises(TypeError, match=r"config must be a murk\.Config"):
        propagator.register(None)


def test_all_propagators_of_the_library_are_here():
    exported = {
        name
        for name in murk.__all__
        if isinstance(getattr(murk, name), type) and issubclass(getattr(murk, name), LibraryPropagator)
    }
    assert exported == {type(propagator).__name__ for propagator in ALL}
    structs = {name.removesuffix("Def") for name in dir(_definitions) if name.endswith("Def")}
    assert structs | {"ScalarDiffusion"} == exported


@pytest.mark.parametrize(
    ("propagator", "text"),
    [
        (lambda: murk.AgentEmission(0, 1, intensity=0.0), "intensity=0.0 allowed: finite, > 0"),
        (lambda: murk.ResourceField(0, 1, capacity=-1.0), "capacity=-1.0"),
        (lambda: murk.ResourceField(0, 1, regrowth_rate=float("nan")), "regrowth_rate=NaN"),
        (lambda: murk.MorphologicalOp(0, 1, radius=0), r"radius=0 allowed=1\.\.65536"),
        (lambda: murk.MorphologicalOp(0, 1, threshold=float("nan")), "threshold=NaN"),
        (lambda: murk.WavePropagation(0, 0), "velocity_field=0 allowed: two fields"),
        (lambda: murk.WavePropagation(0, 1, wave_speed=0), "wave_speed=0.0"),
        (lambda: murk.NoiseInjection(0, scale=-1), "scale=-1.0"),
        (lambda: murk.NoiseInjection(0, "salt_pepper", 1.5), r"scale=1\.5 allowed=0\.\.1"),
        (lambda: murk.GradientCompute(2**32 - 1, 0), "input_field=-1"),
        (lambda: murk.Reward(0, 1, 2, heat_bonus=float("inf")), "heat_bonus=Infinity"),
        (lambda: murk.Fire(0, 1, 2, cooling=-1.0), "cooling=-1.0"),
        (lambda: murk.Smoke(0, 1, 2, decay=-1.0), "decay=-1.0"),
        (lambda: murk.Water(0, 1, rate=-1.0), "rate=-1.0"),
        (lambda: murk.Blast(0, 1, loss=float("nan")), "loss=NaN"),
    ],
)
def test_bad_parameters_are_build_errors(propagator, text):
    built = propagator()
    with pytest.raises(ValueError, match=f"^{type(built).__name__} build error: .*{text}"):
        built.register(grid("a", "b"))


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: murk.NoiseInjection(0, "pink"), ValueError, "noise_type must be one of 'gaussian'"),
        (lambda: murk.NoiseInjection(0, seed_offset=-1), ValueError, "seed_offset must be in"),
        (lambda: murk.GradientCompute(0, 1, scheme="fast"), ValueError, "scheme must be one of"),
        (lambda: murk.IdentityCopy(-1), ValueError, "field must be in"),
        (lambda: murk.IdentityCopy(1.5), TypeError, "field must be an integer"),
        (lambda: murk.MorphologicalOp(0, 1, radius=-1), ValueError, "radius must be in"),
        (lambda: murk.Fire(0, 1, 2, heating=1e39), ValueError, "heating must fit float32"),
        (lambda: murk.Fire(0, 1, 2, heating="hot"), TypeError, "heating must be a number"),
        (lambda: murk.AgentMovement(0, None), TypeError, "actions must be a murk.ActionBuffer"),
        (lambda: murk.AgentMovement(0, BUFFER, [3]), TypeError, "initial_positions must be"),
        (lambda: murk.AgentMovement(0, BUFFER, [(65536, 0)]), ValueError, "initial_positions must"),
        (lambda: murk.ActionBuffer(0), ValueError, "capacity must be in"),
        (lambda: murk.ActionBuffer(2**24 + 1), ValueError, "capacity must be in"),
        (lambda: murk.ActionBuffers(0), ValueError, "num_worlds must be in"),
    ],
)
def test_arguments_are_checked_at_once(make, error, text):
    with pytest.raises(error, match=text):
        make()


def moving(actions, positions=((0, 5), (7, 15))):
    config = grid("agents")
    murk.AgentMovement("agents", actions, positions).register(config)
    return config


def presence(world):
    field = np.empty(16, dtype=np.float32)
    world.read_field("agents", field)
    return {int(v) - 1: int(cell) for cell, v in enumerate(field) if v}


def test_agents_go_where_their_actions_say():
    actions = murk.ActionBuffer(8)
    world = World(moving(actions))
    world.step()
    assert presence(world) == {0: 5, 7: 15}
    assert actions.submit([0, 7, 0], [Direction.East, Direction.North, Direction.South]) == 3
    world.step()
    assert presence(world) == {0: 10, 7: 11}
    assert actions.submit(7, Direction.West) == 1  # somebody is there
    world.step()
    assert presence(world) == {0: 10, 7: 11}
    actions.destroy()
    world.step()  # the world keeps the buffer
    with pytest.raises(RuntimeError, match="ActionBuffer already destroyed"):
        actions.submit(0, 0)
    world.reset(1)
    world.step()
    assert presence(world) == {0: 5, 7: 15}


def test_a_buffer_serves_one_world():
    actions = murk.ActionBuffer(8)
    first, second = World(moving(actions)), World(moving(actions))
    first.step()
    second.step()  # its first tick claims the buffer
    with pytest.raises(RuntimeError, match="serves another world"):
        first.step()


def test_full_buffers_and_bad_actions():
    actions = murk.ActionBuffer(2)
    assert actions.capacity == 2
    assert actions.submit([1, 2, 3], 0) == 2
    assert actions.submit([], []) == 0
    for agents, directions, text in [
        (-1, 0, "agent_ids must be in 0..65535"),
        (65536, 0, "agent_ids must be in"),
        (0, 5, "directions must be in 0..4"),
        ([1, 2], [0, 1, 2], "directions must be one integer or 2"),
        ([[1]], 0, "agent_ids must be an integer or have shape"),
    ]:
        with pytest.raises(ValueError, match=text):
            actions.submit(agents, directions)
    with pytest.raises(TypeError, match="agent_ids must be integers"):
        actions.submit(0.5, 0)


def test_actions_of_a_batch_go_in_one_call():
    buffers = murk.ActionBuffers(3, capacity=4)
    assert len(buffers) == 3
    batch = murk.BatchedWorld(
        [moving(buffer, [(0, 5)]) for buffer in buffers], [murk.ObsEntry(0)], threads=2
    )
    out, mask = np.zeros((3, 16), np.float32), np.zeros((3, 16), np.uint8)
    batch.step_and_observe(None, out, mask)
    assert buffers.submit(0, [Direction.North, Direction.South, Direction.West]) == 3
    batch.step_and_observe(None, out, mask)
    assert out.argmax(axis=1).tolist() == [1, 9, 4]
    assert buffers.submit(0, Direction.East, worlds=np.array([2, 2, 0])) == 3
    batch.step_and_observe(None, out, mask)
    assert out.argmax(axis=1).tolist() == [2, 9, 6]
    assert buffers.submit(0, 0, worlds=np.array([1] * 6)) == 4
    with pytest.raises(ValueError, match=r"worlds must be in 0\.\.2"):
        buffers.submit(0, 0, worlds=np.array([3]))
    with pytest.raises(ValueError, match="directions must be one integer or 3, got 2"):
        buffers.submit(0, [0, 1])
