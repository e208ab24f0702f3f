"""The recorded pipelines of the engine's own tests, reproduced to the bit through Python.

So every argument arrives where it belongs. What the engine's tests do not compare is not compared here:
noise, which is drawn anew, gradients across seams and at clamped edges, and diffusion past its limit.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

import murk
from murk import Config, EdgeBehavior, FieldType, SpaceType, World

ROOT = Path(__file__).resolve().parents[2] / "core" / "src" / "test" / "resources" / "golden"
GOLDEN = Path(os.environ.get("MURK_GOLDEN", ROOT)) / "propagators"
GRADIENT = 3
GRADIENTS = {"sd_gradient", "sd_all_options", "gradient_compute", "flow_field", "flow_field_normalized"}
RECORDED = sorted(path.stem for path in GOLDEN.glob("[!_]*.json"))
SPACES = ["square4_12x10_absorb", "hex2d_r12_c10", "product__square4_4x4_wrap__ring1d_3"]
if os.environ.get("MURK_TEST_LONG"):
    SPACES = RECORDED


def space_of(recorded):
    """A recorded space as a type with its parameters."""
    kind = recorded["type"]
    edge = float(EdgeBehavior[recorded.get("edge", "Absorb")])
    if kind == "ProductSpace":
        params = [len(recorded["components"])]
        for component in recorded["components"]:
            inner, own = space_of(component)
            params += [inner, len(own), *own]
        return SpaceType.ProductSpace, params
    params = {
        "Line1D": lambda r: [r["len"], edge],
        "Ring1D": lambda r: [r["len"]],
        "Square4": lambda r: [r["rows"], r["cols"], edge],
        "Square8": lambda r: [r["rows"], r["cols"], edge],
        "Hex2D": lambda r: [r["cols"], r["rows"]],
        "Fcc12": lambda r: [r["w"], r["h"], r["d"], edge],
    }[kind](recorded)
    return SpaceType[kind], params


def propagators_of(recorded, actions):
    """The propagators that a recorded one stands for."""
    r = dict(recorded)
    kind = r.pop("type")
    if kind == "ScalarDiffusion":
        return [murk.ScalarDiffusion(**r)]
    if kind == "Diffusion":  # two diffusions, the first with its gradient
        d = r["diffusivity"]
        return [
            murk.ScalarDiffusion(0, 0, d, gradient_field=GRADIENT),
            murk.ScalarDiffusion(1, 1, d),
        ]
    if kind == "AgentEmission":
        r["additive"] = r.pop("mode").lower() == "additive"
    if kind == "ResourceField":
        r["logistic"] = r.pop("regrowth_model").lower() == "logistic"
    if kind == "MorphologicalOp":
        r["dilate"] = r.pop("op").lower() == "dilate"
    if kind == "AgentMovement":
        return [murk.AgentMovement(2, actions, [tuple(p) for p in r["initial_positions"]])]
    if kind == "Reward":
        return [murk.Reward(2, 0, 4, r["heat_bonus"], r["step_cost"])]
    return [getattr(murk, kind)(**r)]


def has_seam(space):
    return (
        space["type"] == "Ring1D"
        or space.get("edge", "").lower() == "wrap"
        or any(has_seam(component) for component in space.get("components", ()))
    )


def departs(space, name, field):
    if space["type"] == "Square4" or field != GRADIENT:
        return False
    clamps = space.get("edge", "").lower() == "clamp"
    return (name in GRADIENTS and has_seam(space)) or (
        clamps and (name in GRADIENTS or name.startswith("diffusion_reference"))
    )


def stored(values, checkpoint):
    return {field: values[at : at + n] for field, at, n in checkpoint["fields"]}


def build(golden, case, values, actions):
    config = Config()
    config.set_space(*space_of(golden["space"]))
    config.set_dt(golden["dt"])
    initial = stored(values, case["checkpoints"][0])
    for field in golden["fields"]:
        dims = field["components"]
        config.add_field(
            field["name"],
            FieldType.Scalar if dims == 1 else FieldType.Vector,
            dims=0 if dims == 1 else dims,
            carry_forward=True,
            initial=initial.get(field["id"]),
        )
    for recorded in case["propagators"]:
        for propagator in propagators_of(recorded, actions):
            propagator.register(config)
    return config


def test_there_are_recorded_pipelines():
    assert len(RECORDED) > 10, f"MURK_GOLDEN={GOLDEN}"
    assert set(SPACES) <= set(RECORDED)


@pytest.mark.parametrize("space_id", SPACES)
def test_recorded_pipelines_are_reproduced_to_the_bit(space_id):
    golden = json.loads((GOLDEN / f"{space_id}.json").read_text())
    values = np.fromfile(GOLDEN / f"{space_id}.f32", dtype="<f4")
    compared = set()
    for case in golden["cases"]:
        name = case["case"]
        if name.startswith("noise_"):
            continue
        actions = murk.ActionBuffer(64)
        config = build(golden, case, values, actions)
        report = config.preflight()
        if [problem["code"] for problem in report["problems"]] == ["DtTooLarge"]:
            continue  # recorded by stepping past the limit
        moves = case.get("actions_per_tick", [])
        with World(config) as world:
            for checkpoint in case["checkpoints"]:
                while world.current_tick < checkpoint["after_ticks"]:
                    tick = world.current_tick
                    for agent, direction in moves[tick] if tick < len(moves) else ():
                        assert actions.submit(agent, direction) == 1
                    world.step()
                for field, expected in stored(values, checkpoint).items():
                    if checkpoint["after_ticks"] and departs(golden["space"], name, field):
                        continue
                    actual = np.empty(expected.size, dtype=np.float32)
                    world.read_field(field, actual)
                    same = actual.view(np.uint32) == expected.view(np.uint32)
                    assert same.all(), (name, world.current_tick, field, int(np.argmin(same)))
                    compared.add(name)
        actions.destroy()
    assert len(compared) > 20
