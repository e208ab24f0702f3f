"""What a world is made of: field options, parameters, spaces, preflight, threads."""

from __future__ import annotations

import ctypes
import math

import numpy as np
import pytest
from test_define_library import grid

import murk
from murk import (
    BoundaryBehavior,
    Command,
    Config,
    EdgeBehavior,
    FieldMutability,
    FieldType,
    ReasonCode,
    Space,
    SpaceType,
    World,
)
from murk import _native as native
from murk._definitions import ConfigPreflight, FieldInfo

CELLS = 16


def read(world, field, size=CELLS):
    out = np.empty(size, dtype=np.float32)
    world.read_field(field, out)
    return out


def still(*names):
    """A 4 x 4 config in which nothing happens to the fields that are added later."""
    config = grid("still", *names)
    murk.IdentityCopy("still").register(config)
    return config


# ---------------------------------------------------------------------- fields


def test_initial_values_are_there_at_tick_0_and_after_a_reset():
    config = still()
    ramp = np.arange(16, dtype=np.float64).reshape(4, 4)
    config.add_field("one", initial=2.5, carry_forward=True)
    config.add_field("ramp", initial=ramp, carry_forward=True)
    config.add_field(
        "wind", FieldType.Vector, dims=2, initial=np.dstack([ramp, -ramp]), carry_forward=True
    )
    config.add_field("map", mutability=FieldMutability.Static, initial=ramp.tolist()[0] * 4)
    config.add_field("rare", mutability=FieldMutability.Sparse, initial=np.float32(7))
    ramp[:] = -1  # a copy was taken
    with World(config) as world:
        for _ in range(2):
            assert (read(world, "one") == 2.5).all()
            assert read(world, "ramp").tolist() == list(range(16))
            assert read(world, "wind", 32)[:4].tolist() == [0, 0, 1, -1]
            assert read(world, "map")[:5].tolist() == [0, 1, 2, 3, 0]
            assert (read(world, "rare") == 7).all()
            world.step([Command.set_field("ramp", [0, 0], 9), Command.set_field("rare", [1, 1], 1)])
            assert read(world, "ramp")[0] == 9
            assert read(world, "rare")[5] == 1
            world.reset(3)


@pytest.mark.parametrize("size", [2, 15, 17])
def test_initial_values_of_another_length_make_no_world(size):
    config = still()
    config.add_field("ramp", initial=np.zeros(size))
    with pytest.raises(ValueError, match=rf"(?s)initial.length={size} allowed=1 or 16.*-17"):
        World(config)


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        (BoundaryBehavior.Clamp, [0.0, 1.0, 0.25]),
        (BoundaryBehavior.Reflect, [0.5, 0.75, 0.25]),
        (BoundaryBehavior.Absorb, [0.0, 1.0, 0.25]),
        (BoundaryBehavior.Wrap, [0.5, 0.25, 0.25]),
    ],
)
def test_bounds_bring_values_back(boundary, expected):
    config = still()
    config.add_field("x", boundary=boundary, bounds=(0, 1), carry_forward=True)
    with World(config) as world:
        world.step([Command.set_field("x", [0, i], v) for i, v in enumerate([-0.5, 1.25, 0.25])])
        assert read(world, "x")[:3].tolist() == expected
        assert world.fields[1].bounds == (0.0, 1.0)
        assert world.fields[1].boundary == boundary


def test_a_scanned_field_rolls_the_tick_back():
    config = still()
    config.add_field("x", carry_forward=True, scan=True)
    config.add_field("y", carry_forward=True)
    with World(config) as world:
        world.step([Command.set_field("y", [0, 0], math.nan)])
        with pytest.raises(RuntimeError, match="(?s)NonFiniteValue.*x.*-10"):
            world.step([Command.set_field("x", [0, 0], math.inf)])
        assert world.current_tick == 1
        assert read(world, "x")[0] == 0


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        (dict(initial="many"), TypeError, "initial must be numbers"),
        (dict(initial=[]), ValueError, "initial must be a number or have elements"),
        (dict(bounds=3), TypeError, "bounds must be"),
        (dict(bounds=(1, 2, 3)), TypeError, "bounds must be"),
        (dict(bounds=(1e39, 2)), ValueError, "bounds must fit float32"),
        (dict(units=7), TypeError, "units must be a str"),
        (dict(units="a\0b"), ValueError, "units must not contain a NUL"),
        (dict(units="\ud800"), ValueError, "units must have no lone surrogates"),
    ],
)
def test_bad_options_are_refused_and_add_nothing(options, error, text):
    config = still()
    with pytest.raises(error, match=text):
        config.add_field("x", **options)
    assert len(config.fields) == 1


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (dict(bounds=(2, 1)), "bounds=.* allowed: min <= max"),
        (dict(bounds=(0, math.inf)), "bounds=.* allowed: finite"),
        (dict(bounds=(0, 1), initial=2.0), "initial=2.0 .*because bounds are enforced"),
        (dict(scan=True, initial=math.nan), "initial=NaN .*because the field is scanned"),
        (dict(carry_forward=True, mutability=FieldMutability.Static), "carry_forward"),
    ],
)
def test_options_that_do_not_fit_together_make_no_world(options, text):
    config = still()
    config.add_field("x", **options)
    with pytest.raises(ValueError, match=f"(?s){text}.*-17"):
        World(config)


def test_worlds_and_batches_tell_their_fields():
    def make():
        config = still(("v", 3))
        config.add_field(
            "t", FieldType.Categorical, FieldMutability.Sparse, 5, units="kind", bounds=(0, 4)
        )
        config.add_field("u", units="m/s", carry_forward=True, scan=True)
        config.add_field("still")  # names need not be unique
        return config

    assert [field.name for field in make().fields] == ["still", "v", "t", "u", "still"]
    with World(make()) as world, murk.BatchedWorld([make(), make()]) as batch:
        assert world.fields == batch.fields
        assert world.fields[1][:6] == (1, "v", FieldType.Vector, FieldMutability.PerTick, 3, 3)
        assert world.fields[2].components == 1
        assert world.field_id("u") == batch.field_id("u") == 3
        assert world.field_id("still") == 0
        with pytest.raises(ValueError, match="name must name a field, got name='w'; fields: 'still'"):
            batch.field_id("w")
        for handle, kind in ((world._native.value, "world"), (batch._native.value, "batched")):
            assert told(handle, kind) == [
                (f.name, f.units or "", f.field_type, f.mutability, f.dims, f.components, f.boundary)
                for f in world.fields
            ]
    with pytest.raises(RuntimeError, match="World already destroyed"):
        _ = world.fields


def told(handle, kind):
    """What the engine itself says of the fields."""
    lib = native.lib()
    n = ctypes.c_uint32()
    assert getattr(lib, f"murk_{kind}_field_count")(handle, ctypes.byref(n)) == 0
    fields = []
    for field in range(n.value):
        texts = []
        for what in ("name", "units"):
            buffer = ctypes.create_string_buffer(32)
            call = getattr(lib, f"murk_{kind}_field_{what}")
            assert call(handle, field, buffer, 32, None) == 0
            texts.append(buffer.value.decode())
        info = FieldInfo(struct_size=ctypes.sizeof(FieldInfo))
        assert getattr(lib, f"murk_{kind}_field_info")(handle, field, ctypes.byref(info)) == 0
        assert info.floats == info.components * CELLS
        fields.append(
            (
                *texts,
                info.field_type,
                info.mutability,
                info.dims,
                info.components,
                info.boundary_behavior,
            )
        )
    return fields


# ---------------------------------------------------------------------- parameters


def with_parameters():
    config = still()
    assert config.add_parameter("rate", 0.1) == 0
    assert config.add_parameter("größe") == 1
    assert config.parameters == ("rate", "größe")
    return config


def test_parameters_are_set_by_name_and_by_key():
    with World(with_parameters()) as world:
        assert world.parameters == {"rate": 0.1, "größe": 0.0}
        assert world.parameter_version == 0
        receipts, _ = world.step(
            [Command.set_parameter("größe", 2.0), Command.set_parameter(0, 0.3), Command.set_parameter(2, 1)]
        )
        reasons = {receipt.command_index: receipt.reason_code for receipt in receipts}
        assert reasons == {0: 0, 1: 0, 2: ReasonCode.NotApplied}
        assert world.parameters == {"rate": 0.3, "größe": 2.0}
        assert world.parameter_version == 2
        with pytest.raises(ValueError, match="param_key must name a parameter, got param_key='no'"):
            world.step([Command.set_parameter("no", 1)])
        assert world.current_tick == 1
        world.reset(0)
        assert world.parameters == {"rate": 0.1, "größe": 0.0}
        assert world.parameter_version == 0


def test_several_parameters_are_one_change_or_none():
    config = with_parameters()
    config.add_field("mark")
    with World(config) as world:
        commands = [
            Command.set_field("mark", [0, 0], 1.0),
            Command.set_parameters({"rate": 5.0, "größe": 6.0}),
            Command.set_field("mark", [0, 1], 2.0),
            Command.set_parameters({0: 7.0, 9: 8.0}),
            Command.set_parameters({1: 3.0}, expires_after_tick=0),
        ]
        receipts, _ = world.step(commands)
        answers = {r.command_index: (r.accepted, r.reason_code) for r in receipts}
        assert answers == {
            0: (True, 0),
            1: (True, 0),
            2: (True, 0),
            3: (False, ReasonCode.NotApplied),
            4: (True, ReasonCode.Stale),
        }
        assert world.parameters == {"rate": 5.0, "größe": 6.0}
        assert world.parameter_version == 1
        assert read(world, "mark")[:2].tolist() == [1.0, 2.0]


def test_worlds_of_a_batch_have_their_own_parameters():
    one, two = with_parameters(), still()
    two.add_parameter("only", 4.0)
    batch = murk.BatchedWorld([one, two], [murk.ObsEntry(0)])
    out, mask = np.zeros((2, 16), np.float32), np.zeros((2, 16), np.uint8)
    batch.step_and_observe(
        [[Command.set_parameters({"rate": 1.0, "größe": 2.0})], [Command.set_parameter("only", 5.0)]],
        out,
        mask,
    )
    assert batch.parameters(0) == {"rate": 1.0, "größe": 2.0}
    assert batch.parameters(1) == {"only": 5.0}
    assert [len(batch.receipts(i)) for i in range(2)] == [1, 1]
    with pytest.raises(ValueError, match="param_key must name a parameter"):
        batch.step_and_observe([[], [Command.set_parameter("rate", 5.0)]], out, mask)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda c: c.add_parameter(""), ValueError, "a name that is not empty"),
        (lambda c: c.add_parameter("rate"), ValueError, "parameter=rate is declared already"),
        (lambda c: c.add_parameter(7), TypeError, "name must be a str"),
        (lambda c: c.add_parameter("a\0"), ValueError, "NUL"),
        (lambda c: c.add_parameter("a", "b"), TypeError, "initial must be a number"),
    ],
)
def test_bad_parameters_are_refused(call, error, text):
    config = with_parameters()
    with pytest.raises(error, match=text):
        call(config)
    assert config.parameters == ("rate", "größe")


def test_bad_batches_of_parameters_are_refused():
    with pytest.raises(ValueError, match=r"values must have 1\.\.4096 elements, got 0"):
        Command.set_parameters({})
    with pytest.raises(ValueError, match="got 4097"):
        Command.set_parameters({key: 0.0 for key in range(4097)})
    with pytest.raises(TypeError, match="values must be a number"):
        Command.set_parameters({0: "x"})
    with World(with_parameters()) as world:
        command = Command.set_parameters({"rate": 1.0})
        cut = object.__new__(Command)
        cut._packed, cut._names, cut._text = command._packed[:80], (), ""
        with pytest.raises(ValueError, match=r"commands\[0\].param_key=1 allowed=1\.\.0"):
            world.step([cut])


def test_names_in_commands_are_looked_up_in_their_world():
    config = still()
    config.add_field("mark")
    command = Command.set_field("mark", [0, 0], 1.0)
    assert repr(command) == "Command.set_field('mark', [0, 0], 1.0)"
    with World(config) as world:
        world.step([command])
        assert read(world, "mark")[0] == 1
    with World(still()) as world, pytest.raises(ValueError, match="field_id must name a field"):
        world.step([command])


# ---------------------------------------------------------------------- spaces


def test_a_space_answers():
    space = Space(SpaceType.Hex2D, [4, 3])
    assert (space.n_cells, len(space), space.ndim) == (12, 12, 2)
    assert space.axes == (4, 3)  # q, r
    assert space.shape == (3, 4)  # rows, columns
    assert space.rank([3, 1]) == 7
    assert space.coord(7) == [3, 1]
    every = space.coords(np.arange(12).reshape(3, 4))
    assert every.shape == (3, 4, 2)
    assert every.dtype == np.int32
    assert (space.ranks(every) == np.arange(12).reshape(3, 4)).all()
    assert space.ranks([[0, 0], [9, 9], [-1, 0]]).tolist() == [0, -1, -1]
    assert sorted(space.neighbours(5)) == [1, 2, 4, 6, 8, 9]
    assert space.distance([0, 0], [3, 2]) == 5
    assert repr(space).startswith("Space(Hex2D")
    space.destroy()
    assert repr(space) == "Space(destroyed)"
    with pytest.raises(RuntimeError, match="Space already destroyed"):
        _ = space.n_cells


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda s: s.rank([4, 0]), "coord must be a cell of Space"),
        (lambda s: s.rank([1]), "ndim=1 allowed=2..2"),
        (lambda s: s.coord(12), "rank=12 allowed=0..11"),
        (lambda s: s.coord(-1), "rank=-1"),
        (lambda s: s.coords([0, 2**40]), "rank=1099511627776"),
        (lambda s: s.neighbours(12), "rank=12"),
        (lambda s: s.distance([0, 0], [9, 9]), "9"),
        (lambda s: s.distance([0, 0], [0]), "a and b must have 2 numbers each"),
        (lambda s: s.ranks([[2**40, 0]]), "coords must be in"),
    ],
)
def test_questions_about_cells_that_are_none_are_refused(call, text):
    with pytest.raises(ValueError, match=text):
        call(Space(SpaceType.Hex2D, [4, 3]))


def test_worlds_batches_and_configs_have_a_space():
    config = still()
    assert config.space.shape == (4, 4)
    with pytest.raises(ValueError, match="no space"):
        _ = Config().space
    with World(config) as world, murk.BatchedWorld([still(), still()]) as batch:
        assert (world.n_cells, world.shape) == (batch.n_cells, batch.shape) == (16, (4, 4))
        space = world.space
        assert world.space is space
        assert space.rank([2, 3]) == 11
    assert space.coord(11) == [2, 3]  # outlives its world


# a path 0 - 1 - 2 and a lone vertex 3
PATH = dict(offsets=[0, 1, 3, 4, 4], targets=[1, 0, 2, 1])


def test_graphs_are_spaces():
    config = Config()
    config.set_space_graph(**PATH)
    config.add_field("heat", initial=[4, 0, 0, 8], carry_forward=True)
    config.set_dt(1.0)
    murk.ScalarDiffusion("heat", "heat", 0.25).register(config)
    with World(config) as world:
        assert world.shape == (4,)
        assert world.space.neighbours(1) == [0, 2]
        assert world.space.distance([0], [2]) == 2
        assert world.space.distance([0], [3]) == math.inf
        world.step()
        assert read(world, "heat", 4).tolist() == [3, 1, 0, 8]


def test_positions_of_a_graph_give_gradients():
    config = Config()
    config.set_space_graph(
        np.array([0, 1, 3, 4, 4], np.uint64),
        np.array(PATH["targets"], np.int32),
        positions=[[0.0, 0.0], [2.0, 0.0], [4.0, 0.0], [9.0, 9.0]],
    )
    config.add_field("h", initial=[0, 2, 4, 6], carry_forward=True)
    config.add_field("g", FieldType.Vector, dims=2)
    murk.GradientCompute("h", "g", scheme="lattice").register(config)
    with World(config) as world:
        world.step()
        g = read(world, "g", 8).reshape(4, 2)
        assert g[:3].max() > 0.9
        assert g[3].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (dict(offsets=[0], targets=[]), ValueError, "offsets must have at least 2 elements"),
        (dict(offsets=[0, 2], targets=[0]), ValueError, "offsets"),
        (dict(offsets=[0, 1, 0], targets=[0]), ValueError, "starts"),
        (dict(offsets=[0, 1], targets=[1]), ValueError, "ranks"),
        (dict(offsets=[0, 1, 1], targets=[1]), ValueError, "or a directed graph"),
        (dict(offsets=[0, -1], targets=[]), ValueError, "offsets must be in"),
        (dict(offsets=[0, 0.5], targets=[]), TypeError, "offsets must be integers"),
        (dict(offsets=[[0, 0]], targets=[]), ValueError, "offsets must have one axis"),
        (dict(offsets=[0, 0], targets=[], positions=[[1.0], [2.0]]), ValueError, "positions must have"),
        (dict(offsets=[0, 0], targets=[], positions=[[math.nan]]), ValueError, "positions"),
        (dict(offsets=[0, 0], targets=[], positions=[[0.0] * 17]), ValueError, "position_axes=17"),
    ],
)
def test_arrays_that_make_no_graph_are_refused(arguments, error, text):
    with pytest.raises(error, match=text):
        Config().set_space_graph(**arguments)


def test_a_directed_graph_needs_no_way_back():
    space = Space.graph([0, 1, 1], [1], directed=True)
    assert space.neighbours(0) == [1]
    assert space.neighbours(1) == []
    assert space.distance([1], [0]) == math.inf


def test_products_are_made_of_spaces_and_of_types():
    config = Config()
    line = Space(SpaceType.Line1D, [3, EdgeBehavior.Absorb])
    config.set_space_product([(SpaceType.Hex2D, [6, 6]), line, Space.graph(**PATH)])
    assert config.space.n_cells == 36 * 3 * 4
    assert config.space.axes == (6, 6, 3, 4)
    assert config.space.shape == (6, 6, 3, 4)
    for components, error, text in [
        ([], ValueError, "n=0 allowed=1..16"),
        ([line] * 17, ValueError, "n=17 allowed=1..16"),
        ([7], TypeError, "components must be murk.Space or"),
        ([(99, [1])], ValueError, "space_type=99"),
    ]:
        with pytest.raises(error, match=text):
            Config().set_space_product(components)
    with pytest.raises(TypeError, match=r"space must be a murk\.Space"):
        Config().use_space(SpaceType.Line1D)


# ---------------------------------------------------------------------- preflight and threads


def test_a_preflight_tells_bytes_and_limits_and_makes_nothing():
    config = grid("a", ("v", 2), dt=0.5)
    murk.ScalarDiffusion("a", "a", 0.25).register(config)
    one, many = config.preflight(), config.preflight(64)
    assert one["problems"] == []
    assert one["max_dt"] == 1.0
    assert "ScalarDiffusion" in one["limited_by"]
    assert set(one["memory"]) == {
        "fields", "scratch", "edited_base", "sparse", "generation", "heap",
    }  # fmt: skip
    assert many["memory"]["fields"] > 32 * one["memory"]["fields"] / 2
    numbers = ConfigPreflight(struct_size=ctypes.sizeof(ConfigPreflight))
    assert native.lib().murk_config_preflight(config._handle(), 64, ctypes.byref(numbers)) == 0
    assert numbers.fields_bytes == many["memory"]["fields"]
    assert numbers.heap_bytes == many["memory"]["heap"]
    assert (numbers.n_problems, numbers.max_dt) == (0, 1.0)
    World(config).destroy()  # still there


def test_a_preflight_tells_all_problems():
    config = Config()
    config.set_dt(-1.0)
    report = config.preflight()
    codes = [problem["code"] for problem in report["problems"]]
    assert "MissingSpace" in codes
    assert "InvalidDt" in codes
    assert all(problem["status"] == -17 for problem in report["problems"])
    config = grid('quo"te\n', dt=1.0)
    for _ in range(2):
        murk.IdentityCopy(0).register(config)
    report = config.preflight()
    assert len(report["write_conflicts"]) == 1
    assert 'quo"te\n' in report["write_conflicts"][0] + report["problems"][0]["message"]
    for worlds in (0, 2**20 + 1):
        with pytest.raises(ValueError, match="worlds=.* allowed=1"):
            config.preflight(worlds)


def test_a_long_preflight_is_whole():
    config = grid(dt=1.0)
    for i in range(200):
        config.add_field(f"a field with a rather long name, number {i}", FieldType.Vector, dims=0)
    assert len(config.preflight()["problems"]) >= 200


@pytest.mark.parametrize("threads", [1, 3])
def test_worlds_on_several_threads_give_the_same_bits(threads):
    config = grid("a", "b", "c", dt=0.1)
    for field in "abc":
        murk.NoiseInjection(field, "gaussian", 1.0, ord(field)).register(config)
    config.set_threads(threads)
    config.set_max_generations(4)
    with World(config) as world:
        for _ in range(20):
            world.step()
        values = [read(world, field) for field in "abc"]
    single = grid("a", "b", "c", dt=0.1)
    for field in "abc":
        murk.NoiseInjection(field, "gaussian", 1.0, ord(field)).register(single)
    with World(single) as world:
        for _ in range(20):
            world.step()
        for field, expected in zip("abc", values, strict=True):
            assert (read(world, field) == expected).all()
    assert (values[0] != values[1]).any()


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda c: c.set_threads(0), r"threads must be in 1\.\.256, got threads=0"),
        (lambda c: c.set_threads(257), "threads=257"),
    ],
)
def test_numbers_out_of_range_are_refused(call, text):
    with pytest.raises(ValueError, match=text):
        call(Config())
