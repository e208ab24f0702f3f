"""Propagators that nobody recorded, against their formulas in numpy: every parameter has its effect.

All parameters differ from their defaults and from each other, so that none can take another's place.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import murk
from murk import Config, EdgeBehavior, FieldMutability, FieldType, World

N = 5
DT = 0.125
RNG = np.random.default_rng(7)
# neighbours of Square4 in their order: north, south, west, east; (dy, dx)
STEPS = [(-1, 0), (1, 0), (0, -1), (0, 1)]


def run(fields, propagator, ticks=1, seed=0):
    """A wrapped N x N world of fields with initial values; the values after some ticks, by name."""
    config = Config()
    config.set_space_square4(rows=N, cols=N, edge=EdgeBehavior.Wrap)
    config.set_dt(DT)
    config.set_seed(seed)
    for name, values in fields.items():
        vector = values.ndim == 3
        config.add_field(
            name,
            FieldType.Vector if vector else FieldType.Scalar,
            FieldMutability.Static if name.startswith("static_") else FieldMutability.PerTick,
            2 if vector else 0,
            initial=values,
        )
    propagator.register(config)
    with World(config) as world:
        for _ in range(ticks):
            world.step()
        results = {}
        for name, values in fields.items():
            results[name] = np.empty(values.shape, dtype=np.float32)
            world.read_field(name, results[name])
        return results


def random(low, high, *shape):
    return RNG.uniform(low, high, (N, N, *shape)).astype(np.float32)


def near(field, step):
    """The field's values in the neighbours that lie that way."""
    return np.roll(field, (-step[0], -step[1]), axis=(0, 1)).astype(np.float64)


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=2e-5, atol=1e-6)


def test_fire():
    k, a, b, c, cs, ta, most = 0.3, 90.0, 400.0, 1e-4, 0.4, 290.0, 0.6
    t, s, w = random(280, 900), random(0, 1), random(-1, 1, 2)
    got = run(
        {"t": t, "s": s, "static_w": w},
        murk.Fire(
            "t", "s", "static_w",
            conduction=k, heating=a, activation=b, cooling=c, consumption=cs, ambient=ta, max_wind=most,
        ),
    )  # fmt: skip
    limited = np.clip(w.astype(np.float64), -most, most)
    gained = np.zeros((N, N))
    for dy, dx in STEPS:
        speed = limited[..., 0] * dx + limited[..., 1] * dy
        gained += (k + np.maximum(0, -speed)) * (near(t, (dy, dx)) - t)
    over = t.astype(np.float64) - ta
    burning = s * np.where(over > 0, np.exp(-b / np.where(over > 0, over, 1)), 0)
    close(got["t"], t + DT * (gained + a * (burning - c * over)))
    close(got["s"], np.maximum(0, s - DT * cs * burning))


def test_smoke():
    d, e, t0, decay, most = 0.07, 0.004, 350.0, 0.3, 0.5
    c, t, w = random(0, 2), random(300, 500), random(-1, 1, 2)
    got = run(
        {"c": c, "static_t": t, "static_w": w},
        murk.Smoke(
            "c", "static_t", "static_w",
            diffusion=d, emission=e, threshold=t0, decay=decay, max_wind=most,
        ),
    )  # fmt: skip
    limited = np.clip(w.astype(np.float64), -most, most)
    loss, gain = np.zeros((N, N)), np.zeros((N, N))
    for dy, dx in STEPS:
        mean = 0.5 * (limited + near(limited, (dy, dx)))
        speed = mean[..., 0] * dx + mean[..., 1] * dy
        loss += d + np.maximum(0, speed)
        gain += (d + np.maximum(0, -speed)) * near(c, (dy, dx))
    kept = np.maximum(0, 1 - DT * (loss + decay)) * c
    close(got["c"], kept + DT * (gain + e * np.maximum(0, t - t0)))


def test_water():
    rate = 0.35
    w, z = random(0, 1), random(0, 3)
    got = run({"w": w, "static_z": z}, murk.Water("w", "static_z", rate=rate))
    h = z.astype(np.float64) + w
    wants = sum(rate * DT * np.maximum(0, h - near(h, step)) for step in STEPS)
    share = np.where(wants > w, w / np.maximum(wants, 1e-30), 1)
    inflow = sum(rate * DT * np.maximum(0, near(h, s) - h) * near(share, s) for s in STEPS)
    close(got["w"], np.maximum(0, w - wants * share) + inflow)
    close(got["w"].sum(), w.sum())


def test_blast():
    spread, loss, threshold, vulnerability = 0.4, 0.7, 0.6, 3.0
    e, hp = random(0, 4), random(0, 2)
    got = run(
        {"e": e, "hp": hp},
        murk.Blast(
            "e", "hp", spread=spread, loss=loss, threshold=threshold, vulnerability=vulnerability
        ),
    )
    s = spread * DT
    around = sum(near(e, step) for step in STEPS)
    close(got["e"], ((1 - 4 * s) * e + s * around) * math.exp(-loss * DT))
    hit = np.maximum(0, e - threshold)
    close(got["hp"], np.maximum(0, hp - vulnerability * DT * hit))


@pytest.mark.parametrize("scheme", ["central", "one_sided", "lattice"])
def test_gradients_of_every_scheme(scheme):
    """They differ at an edge: half the difference, the difference, and again the difference."""
    config = Config()
    config.set_space_square4(rows=3, cols=3, edge=EdgeBehavior.Absorb)
    ramp = np.arange(9, dtype=np.float32).reshape(3, 3) ** 2
    config.add_field("h", mutability=FieldMutability.Static, initial=ramp)
    config.add_field("g", FieldType.Vector, dims=2)
    config.add_field("f", FieldType.Vector, dims=2)
    murk.GradientCompute("h", "g", scheme=scheme).register(config)
    murk.FlowField("h", "f", scheme=scheme).register(config)
    with World(config) as world:
        world.step()
        g, f = np.empty((3, 3, 2), np.float32), np.empty((3, 3, 2), np.float32)
        world.read_field("g", g)
        world.read_field("f", f)
    inside = [(ramp[1, 2] - ramp[1, 0]) / 2, (ramp[2, 1] - ramp[0, 1]) / 2]
    at_edge = ramp[0, 1] - ramp[0, 0]
    close(g[1, 1], inside)
    close(g[0, 0, 0], at_edge / 2 if scheme == "central" else at_edge)
    close(f, -g / np.maximum(np.linalg.norm(g, axis=2, keepdims=True), 1e-12))


# ---------------------------------------------------------------------- noise


MASK = np.uint64(0xFFFFFFFF)


def threefry(seed, stream, tick, block):
    """Threefry-4x32-20, as docs/propagators.md says: words of blocks (uint64 arrays of 32-bit words)."""
    u = np.uint64
    key = [u(seed & 0xFFFFFFFF), u(seed >> 32), u(stream & 0xFFFFFFFF), u(stream >> 32)]
    key.append(u(0x1BD11BDA) ^ key[0] ^ key[1] ^ key[2] ^ key[3])
    x = [np.full_like(block, tick & 0xFFFFFFFF), np.full_like(block, tick >> 32), block & MASK, block >> u(32)]
    x = [(word + key[i]) & MASK for i, word in enumerate(x)]
    rotations = [(10, 26), (11, 21), (13, 27), (23, 5), (6, 20), (17, 11), (25, 10), (18, 20)]
    for round_number in range(20):
        a, b = rotations[round_number % 8]
        one, three = (1, 3) if round_number % 2 == 0 else (3, 1)
        x[0] = (x[0] + x[one]) & MASK
        x[one] = (((x[one] << u(a)) | (x[one] >> u(32 - a))) & MASK) ^ x[0]
        x[2] = (x[2] + x[three]) & MASK
        x[three] = (((x[three] << u(b)) | (x[three] >> u(32 - b))) & MASK) ^ x[2]
        if round_number % 4 == 3:
            injection = round_number // 4 + 1
            x = [(word + key[(injection + i) % 5]) & MASK for i, word in enumerate(x)]
            x[3] = (x[3] + u(injection)) & MASK
    return x


SEED, STREAM = 0x1234567890ABCDEF, 0xFEDCBA9876543210


def draws(tick):
    """The low and the high word of every element's first draw."""
    element = np.arange(N * N, dtype=np.uint64)
    words = threefry(SEED, STREAM, tick, element + np.uint64(1 << 56))
    return [word.reshape(N, N) for word in words[:2]]


def noisy(kind, scale, ticks=1):
    f = random(-1, 1)
    got = run({"f": f}, murk.NoiseInjection("f", kind, scale, STREAM), ticks, SEED)
    return f, got["f"]


def test_uniform_noise_is_that_of_the_document_to_the_bit():
    f, got = noisy("uniform", 0.3, ticks=2)
    element = np.arange(N * N, dtype=np.uint64)
    block = (element // np.uint64(64)) * np.uint64(16) + element % np.uint64(16)
    for tick in (1, 2):
        words = np.stack(threefry(SEED, STREAM, tick, block))
        word = words[((element % np.uint64(64)) // np.uint64(16)).astype(int), element.astype(int)]
        u = (word >> np.uint64(8)).astype(np.float32) * np.float32(2**-24)
        f = f + np.float32(0.3) * (np.float32(2) * u.reshape(N, N) - np.float32(1))
    assert (got == f).all()


def test_gaussian_noise_is_that_of_the_document():
    f, got = noisy("gaussian", 0.3)
    a, b = (word.astype(np.float64) for word in draws(1))
    z = np.sqrt(-2 * np.log((a + 0.5) * 2.0**-32)) * np.cos(2 * np.pi * b * 2.0**-32)
    close(got, f + 0.3 * z)


def test_salt_and_pepper_are_those_of_the_document():
    f, got = noisy("salt_pepper", 0.4)
    a, b = draws(1)
    salted = a.astype(np.float64) * 2.0**-32 < 0.4
    assert 0 < salted.sum() < N * N
    assert (got == np.where(salted, (b >> np.uint64(31)).astype(np.float32), f)).all()
