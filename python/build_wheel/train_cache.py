"""A short life of the engine, recorded for the AOT cache: ``python train_cache.py <libmurk.so>``.

Does what a user's first seconds do (worlds, batches, commands, observations, resets, mistakes), through
the C interface alone, so that it runs with nothing but the standard library. libmurk writes the cache to
MURK_AOT_OUTPUT when the engine shuts down.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from ctypes import byref, c_double, c_float, c_size_t, c_uint8, c_uint64, create_string_buffer

SIDE, WORLDS, ROUNDS = 16, 64, 400
CELLS = SIDE * SIDE
COMMAND = struct.Struct("<i4xQQQBBHIIfd4iI4x")
OBS_ENTRY = struct.Struct("<Iiiffi8iiiii")
DIFFUSION = struct.Struct("<IIIiddQQQffBB2xI24x")


def main(library: str) -> int:
    """Returns 0 if everything went as it should."""
    lib = ctypes.CDLL(library)

    def call(name: str, *arguments: object) -> int:
        return int(getattr(lib, name)(*arguments))

    def must(name: str, *arguments: object) -> None:
        status = call(name, *arguments)
        if status:
            text = create_string_buffer(4096)
            lib.murk_last_error_message(text, ctypes.c_size_t(len(text)))
            raise SystemExit(f"{name}: {status}: {text.value.decode(errors='replace')}")

    def u64(value: int) -> c_uint64:
        return c_uint64(value)

    def config() -> int:
        handle, propagator = c_uint64(), c_uint64()
        must("murk_config_create", byref(handle))
        must("murk_config_set_space", handle, 2, (c_double * 3)(SIDE, SIDE, 0), c_size_t(3))
        for name in (b"heat", b"agent"):
            must("murk_config_add_field", handle, name, 0, 1, 0, 0)
        must("murk_config_set_dt", handle, c_double(1.0))
        must("murk_config_set_seed", handle, u64(7))
        ranks, values = (c_uint64 * 1)(238), (c_float * 1)(10.0)
        sources = (ctypes.addressof(ranks), ctypes.addressof(values), 1)
        definition = DIFFUSION.pack(96, 0, 0, -1, 0.1, 0.005, *sources, 0, 0, 0, 0, 12)
        must("murk_scalar_diffusion_create", definition, byref(propagator))
        must("murk_config_add_propagator", handle, propagator)
        return handle.value

    def entry(field: int, transform: int = 0, region: int = 0, radius: int = 0) -> bytes:
        params = [radius] + [0] * 7
        return OBS_ENTRY.pack(field, region, transform, 0, 10, 0, *params, int(region != 0), 0, 0, 0)

    command = COMMAND.pack(1, 2**64 - 1, 0, 0, 0, 0, 0, 1, 0, 1.0, 0.0, 3, 4, 0, 0, 2)

    # one world
    world, plan = c_uint64(), c_uint64()
    must("murk_lockstep_create", u64(config()), byref(world))
    receipts, metrics, n = create_string_buffer(24), create_string_buffer(128), c_size_t()
    out, mask = (c_float * (2 * CELLS * WORLDS))(), (c_uint8 * (2 * CELLS * WORLDS))()
    length = c_size_t(2 * CELLS * WORLDS)
    entries = entry(0) + entry(1, transform=1)
    must("murk_obsplan_compile", world, entries, c_size_t(2), byref(plan))
    for _ in range(ROUNDS):
        must("murk_lockstep_step", world, command, c_size_t(1), receipts, c_size_t(1), byref(n), metrics)
        must("murk_obsplan_execute", world, plan, out, length, mask, length, None)
    must("murk_snapshot_read_field", world, 0, out, length)
    name, took = create_string_buffer(64), c_uint64()
    must("murk_step_metrics_propagator", world, 0, name, c_size_t(64), byref(took))
    must("murk_current_tick_get", world, byref(took))
    must("murk_lockstep_reset", world, u64(1))
    must("murk_obsplan_destroy", plan)
    disk = entry(0, region=5, radius=2)
    must("murk_obsplan_compile", world, disk, c_size_t(1), byref(plan))
    centres = (ctypes.c_int32 * 4)(0, 0, 8, 8)
    must("murk_obsplan_execute_agents", world, plan, centres, 2, 2, out, length, mask, length, None)
    must("murk_obsplan_destroy", plan)
    # mistakes: the way to an error is loaded too
    call("murk_snapshot_read_field", world, 99, out, length)
    call("murk_obsplan_compile", world, None, c_size_t(0), byref(plan))
    must("murk_lockstep_destroy", world)
    call("murk_lockstep_destroy", world)
    bad = c_uint64()
    must("murk_config_create", byref(bad))
    call("murk_lockstep_create", bad, byref(world))

    # a batch
    batch = c_uint64()
    configs = (c_uint64 * WORLDS)(*(config() for _ in range(WORLDS)))
    must("murk_batched_create_threads", configs, c_size_t(WORLDS), entries, c_size_t(2), 2, byref(batch))
    offsets = (c_uint64 * (WORLDS + 1))(*range(WORLDS + 1))
    ticks, statuses = (c_uint64 * WORLDS)(), (ctypes.c_int32 * WORLDS)()
    selected, seeds = (c_uint8 * WORLDS)(*([1, 0] * (WORLDS // 2))), (c_uint64 * WORLDS)()
    for i in range(ROUNDS):
        must(
            "murk_batched_step_and_observe_packed",
            batch,
            command * WORLDS,
            offsets,
            out,
            length,
            mask,
            length,
            ticks,
            statuses,
        )
        if i % 50 == 0:
            must("murk_batched_reset_worlds", batch, selected, seeds, c_size_t(WORLDS), 10)
            must("murk_batched_observe_all", batch, out, length, mask, length)
    capacity = c_size_t(1)
    must("murk_batched_receipts", batch, c_size_t(0), receipts, capacity, byref(n))
    must("murk_batched_read_field", batch, c_size_t(0), 0, out, length)
    must("murk_batched_tick_ids", batch, ticks, c_size_t(WORLDS))
    must("murk_batched_destroy", batch)
    info = create_string_buffer(16384)
    lib.murk_info_json(info, c_size_t(len(info)))
    call("murk_shutdown")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or not os.environ.get("MURK_AOT_OUTPUT"):
        raise SystemExit("usage: MURK_AOT_OUTPUT=<file> python train_cache.py <libmurk.so>")
    raise SystemExit(main(sys.argv[1]))
