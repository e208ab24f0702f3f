from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import CELLS, make_config

import murk
from murk import (
    BoundaryBehavior,
    Command,
    CommandType,
    Config,
    DType,
    EdgeBehavior,
    FieldMutability,
    FieldType,
    PoolKernel,
    RegionType,
    ScalarDiffusion,
    SpaceType,
    TransformType,
    World,
    WriteMode,
)


@pytest.mark.parametrize(
    ("enum", "values"),
    [
        (SpaceType, dict(Line1D=0, Ring1D=1, Square4=2, Square8=3, Hex2D=4, ProductSpace=5, Fcc12=6)),
        (FieldType, dict(Scalar=0, Vector=1, Categorical=2)),
        (FieldMutability, dict(Static=0, PerTick=1, Sparse=2)),
        (BoundaryBehavior, dict(Clamp=0, Reflect=1, Absorb=2, Wrap=3)),
        (EdgeBehavior, dict(Absorb=0, Clamp=1, Wrap=2)),
        (WriteMode, dict(Full=0, Incremental=1)),
        (CommandType, dict(SetParameter=0, SetField=1, SetParameterBatch=2)),
        (RegionType, dict(All=0, Disk=1, Rect=2, Neighbours=3, Coords=4, AgentDisk=5, AgentRect=6)),
        (TransformType, dict(Identity=0, Normalize=1, OneHot=2)),
        (PoolKernel, dict(NoPool=0, Mean=1, Max=2, Min=3, Sum=4)),
        (DType, dict(F32=0, F16=1, U8=2)),
    ],
)
def test_enums_have_the_numbers_of_the_c_header(enum, values):
    assert {member.name: member.value for member in enum} == values
    assert all(getattr(enum, name) == number for name, number in values.items())


def test_every_setter_works():
    config = Config()
    config.set_space(SpaceType.Square4, [3.0, 4.0, 0.0])
    config.set_space_square4(3, 4, EdgeBehavior.Wrap)
    config.set_space_square4(rows=3, cols=4, edge=EdgeBehavior.Clamp)
    assert config.add_field("a") == 0
    assert config.add_field("b", FieldType.Vector, FieldMutability.PerTick, 2) == 1
    assert config.add_field("c", FieldType.Categorical, dims=5, boundary=BoundaryBehavior.Wrap) == 2
    assert config.add_field("d", mutability=FieldMutability.Static) == 3
    assert config.add_field("e", carry_forward=True) == 4
    config.set_dt(0.5)
    config.set_seed(2**64 - 1)
    config.set_ring_buffer_size(4)
    config.set_max_ingress_queue(10)
    config.set_max_consecutive_failures(2)
    ScalarDiffusion(0, 0).register(config)
    with World(config) as world:
        assert world.seed == 2**64 - 1
        assert world.preflight()["ingress_queue_capacity"] == 10


def test_positional_order_of_square4_is_rows_then_columns():
    config = Config()
    config.set_space_square4(2, 7, EdgeBehavior.Absorb)
    config.add_field("heat")
    config.set_dt(1.0)
    ScalarDiffusion(0, 0).register(config)
    world = World(config)
    receipts, _ = world.step([murk.Command.set_field(0, [1, 6], 1.0)])
    assert receipts[0].reason_code == 0
    receipts, _ = world.step([murk.Command.set_field(0, [6, 1], 1.0)])
    assert receipts[0].reason_code == murk.ReasonCode.NotApplied


@pytest.mark.parametrize("arguments", [{}, {"rows": 3}, {"width": 3, "rows": 3}])
def test_a_grid_needs_both_sizes_in_one_style(arguments):
    with pytest.raises(TypeError, match="rows= and cols="):
        Config().set_space_square4(**arguments)


@pytest.mark.parametrize(
    ("set_space", "cells"),
    [
        (lambda c: c.set_space_line1d(5, EdgeBehavior.Clamp), 5),
        (lambda c: c.set_space_ring1d(7), 7),
        (lambda c: c.set_space_square8(3, 5, EdgeBehavior.Wrap), 15),
        (lambda c: c.set_space_hex2d(cols=3, rows=4), 12),
        (lambda c: c.set_space_fcc12(4, 4, 4, EdgeBehavior.Wrap), 32),
        (lambda c: c.set_space(SpaceType.ProductSpace, [2, 4, 2, 3, 3, 0, 2, 4, 0]), 36),
    ],
)
def test_worlds_run_on_every_space(set_space, cells):
    config = Config()
    set_space(config)
    config.add_field("heat")
    ScalarDiffusion(0, 0, 0.5, sources=[(0, 1.0)]).register(config)
    config.set_dt(0.1)
    heat = np.empty(cells, dtype=np.float32)
    with World(config) as world:
        world.step()
        world.step()
        world.read_field(0, heat)
    assert heat[0] == 1.0
    assert 0 < heat[1:].sum() < 1.0


def test_a_bad_product_is_refused():
    with pytest.raises(ValueError, match="components=0"):
        Config().set_space(SpaceType.ProductSpace, [0])


@pytest.mark.parametrize("space_type", [-1, 7, 99])
def test_unknown_space_types_are_refused(space_type):
    with pytest.raises(ValueError, match="-18"):
        Config().set_space(space_type, [1, 2, 0])


@pytest.mark.parametrize(
    "params", [[], [3, 4], [3, 4, 9], [3.5, 4, 0], [-3, 4, 0], [float("nan"), 4, 0]]
)
def test_bad_space_parameters_are_refused(params):
    with pytest.raises(ValueError, match="-18"):
        Config().set_space(SpaceType.Square4, params)


def test_a_config_is_consumed_once(config):
    World(config)
    with pytest.raises(RuntimeError, match="Config already consumed or destroyed"):
        World(config)
    with pytest.raises(RuntimeError, match="Config already consumed or destroyed"):
        config.set_dt(1.0)


def test_a_config_is_consumed_by_a_world_that_fails():
    config = Config()
    with pytest.raises(ValueError, match="-17"):
        World(config)
    with pytest.raises(RuntimeError, match="Config already consumed or destroyed"):
        config.set_dt(1.0)


def test_a_config_is_destroyed_by_its_with_block():
    with Config() as config:
        config.add_field("a")
    config.destroy()
    with pytest.raises(RuntimeError, match="Config already consumed or destroyed"):
        config.add_field("b")


def test_a_config_error_says_which():
    config = make_config(dt=3.0)
    with pytest.raises(
        ValueError, match=r"(?s)dt.*-17 \(ConfigError\).*Hint: .*docs/errors.md#status-17"
    ):
        World(config)


@pytest.mark.parametrize("dt", [0.0, -1.0, float("nan"), float("inf")])
def test_dt_must_be_finite_and_positive(dt):
    with pytest.raises(ValueError, match="dt"):
        World(make_config(dt=dt))


def test_sparse_fields_keep_their_values():
    config = make_config()
    config.add_field("s", mutability=FieldMutability.Sparse)
    values = np.zeros(CELLS, dtype=np.float32)
    with World(config) as world:
        world.step([Command.set_field(2, [0, 1], 3.0)])
        world.step()
        world.read_field(2, values)
    assert values.tolist() == [0.0, 3.0] + [0.0] * (CELLS - 2)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda c: c.add_field("a\0b"), ValueError, "NUL"),
        (lambda c: c.add_field("\ud800"), ValueError, "name must have no lone surrogates"),
        (lambda c: c.set_space(2, None), TypeError, "params must be a list of numbers, got params=None"),
        (lambda c: c.add_field(7), TypeError, "name must be a str"),
        (
            lambda c: c.add_field("a", dims=-1),
            ValueError,
            r"dims must be in 0\.\.2\*\*32-1, got dims=-1",
        ),
        (lambda c: c.add_field("a", field_type=9), ValueError, "-18"),
        (lambda c: c.add_field("a", mutability=9), ValueError, "-18"),
        (lambda c: c.add_field("a", boundary=9), ValueError, "-18"),
        (
            lambda c: c.set_space_square4(rows="x", cols=2),
            TypeError,
            "rows must be an integer, got rows='x'",
        ),
        (lambda c: c.set_space_square4(2, 2.5), TypeError, "height .* must be an integer"),
        (
            lambda c: c.set_space_square4(rows=2**40, cols=2),
            ValueError,
            r"rows must be in .*, got rows=1099511627776",
        ),
        (lambda c: c.set_space_square4(2, 2, 1.0), TypeError, "edge must be an integer, got edge=1.0"),
        (lambda c: c.set_seed(-1), ValueError, r"seed must be in 0\.\.2\*\*64-1, got seed=-1"),
        (lambda c: c.set_seed(1.5), TypeError, "seed must be an integer, got seed=1.5"),
        (lambda c: c.set_dt("fast"), TypeError, "dt must be a number, got dt='fast'"),
        (lambda c: c.set_ring_buffer_size(-1), ValueError, "size must be in"),
        (lambda c: c.set_max_ingress_queue(-5), ValueError, "got size=-5"),
        (lambda c: c.set_max_consecutive_failures(-1), ValueError, "failures must be in"),
        (lambda c: c.set_max_consecutive_failures(0), ValueError, "-18"),
    ],
)
def test_bad_arguments_name_the_argument_its_value_and_what_is_allowed(call, error, text):
    with pytest.raises(error, match=text):
        call(Config())


def test_sources_are_pairs_and_propagators_go_into_configs():
    with pytest.raises(
        TypeError, match=r"sources must be a list of \(rank, value\) pairs, got sources=7"
    ):
        ScalarDiffusion(0, 0, sources=7)
    with pytest.raises(TypeError, match=r"sources must be \(rank, value\) pairs, got 7"):
        ScalarDiffusion(0, 0, sources=[7])
    with pytest.raises(TypeError, match=r"config must be a murk.Config, got NoneType"):
        ScalarDiffusion(0, 0).register(None)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (dict(coefficient=-1.0), "coefficient"),
        (dict(coefficient=float("inf")), "coefficient"),
        (dict(decay=-0.5), "decay"),
        (dict(clamp_min=2.0, clamp_max=1.0), "clamp"),
    ],
)
def test_a_propagator_with_bad_parameters_is_not_built(arguments, text):
    with pytest.raises(ValueError, match=f"^ScalarDiffusion build error: .*{text}"):
        ScalarDiffusion(0, 0, **arguments).register(Config())


def test_a_propagator_of_an_unknown_field_makes_no_world():
    config = Config()
    config.set_space_square4(rows=2, cols=2)
    config.add_field("heat")
    ScalarDiffusion(0, 5).register(config)
    with pytest.raises(ValueError, match="(?s)5.*-17"):
        World(config)


def test_the_package_is_typed_and_has_a_version():
    assert (Path(murk.__file__).parent / "py.typed").is_file()
    assert murk.__version__.count(".") >= 2
    assert set(murk.__all__) <= set(dir(murk))
    assert all(hasattr(murk, name) for name in murk.__all__)
