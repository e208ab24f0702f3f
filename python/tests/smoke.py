"""The least that an installed wheel must do, where there is neither a JDK nor a compiler: ``env -i python smoke.py``."""

from __future__ import annotations

import shutil

import numpy as np

import murk

assert shutil.which("java") is None, "there is a Java on PATH: run this with an empty environment"
assert shutil.which("cc") is None, "there is a compiler on PATH: run this with an empty environment"
config = murk.Config()
config.set_space_square4(rows=16, cols=16, edge=murk.EdgeBehavior.Absorb)
config.add_field("heat")
config.set_dt(1.0)
murk.ScalarDiffusion(0, 0, 0.1, 0.005, [(136, 10.0)]).register(config)
with murk.BatchedWorld([config], [murk.ObsEntry("heat")]) as batch:
    output = np.zeros((1, 256), dtype=np.float32)
    mask = np.zeros((1, 256), dtype=np.uint8)
    for _ in range(100):
        ticks = batch.step_and_observe(None, output, mask)
    assert ticks.tolist() == [100]
    assert output[0, 136] == 10
    assert 0 < output[0, 137] < 10
    assert mask.all()
print(f"murk {murk.__version__}: 100 ticks, {output[0, 137]:g} beside the source")
