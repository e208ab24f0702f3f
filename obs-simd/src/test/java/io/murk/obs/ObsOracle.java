package io.murk.obs;

import io.murk.space.Hex2D;
import io.murk.space.Space;

/**
 * What an observation must be, cell by cell and without any haste: written from the rules, not from
 * the plan.
 */
final class ObsOracle {
  /** What one unit must hold. */
  record Unit(float[] output, byte[] mask) {
    double coverage() {
      int valid = 0;
      for (byte bit : mask) {
        valid += bit;
      }
      return (double) valid / mask.length;
    }
  }

  private final NativeSnapshot snapshot;
  private final Space space;
  private final ObsSpec spec;

  ObsOracle(NativeSnapshot snapshot, ObsSpec spec) {
    this.snapshot = snapshot;
    this.space = snapshot.space();
    this.spec = spec;
  }

  /** What the unit of a world (any centre), or of an agent at this centre in a world, must be. */
  Unit observe(int world, int row, int col) {
    return observe(world, space instanceof Hex2D ? new int[] {col, row} : new int[] {row, col});
  }

  /** As {@link #observe(int, int, int)}, with any number of axes, in the order of a coordinate. */
  Unit observe(int world, int[] center) {
    int floats = 0;
    for (ObsEntry entry : spec.entries()) {
      floats += elements(entry);
    }
    Unit unit = new Unit(new float[floats], new byte[floats]);
    int at = 0;
    for (ObsEntry entry : spec.entries()) {
      observe(entry, unit, at, world, center);
      at += elements(entry);
    }
    return unit;
  }

  private int elements(ObsEntry entry) {
    int dims = snapshot.schema().components(entry.field());
    return switch (entry.region()) {
      case ObsRegion.Fixed _ -> (int) space.cellCount() * dims;
      case ObsRegion.AgentDisk _, ObsRegion.AgentRect _ ->
          WindowOracle.ranks(space, entry.region(), new int[space.ndim()]).length * dims;
    };
  }

  private void observe(ObsEntry entry, Unit unit, int at, int world, int[] center) {
    int dims = snapshot.schema().components(entry.field());
    switch (entry.region()) {
      case ObsRegion.Fixed _ -> {
        for (int rank = 0; rank < space.cellCount(); rank++) {
          put(entry, unit, at + rank * dims, world, rank);
        }
      }
      case ObsRegion.AgentDisk _, ObsRegion.AgentRect _ -> {
        int[] ranks = WindowOracle.ranks(space, entry.region(), center);
        for (int cell = 0; cell < ranks.length; cell++) {
          if (ranks[cell] >= 0) {
            put(entry, unit, at + cell * dims, world, ranks[cell]);
          }
        }
      }
    }
  }

  private void put(ObsEntry entry, Unit unit, int at, int world, int rank) {
    for (int c = 0; c < snapshot.schema().components(entry.field()); c++) {
      float raw = snapshot.value(world, entry.field(), rank, c);
      unit.output[at + c] = transform(entry.transform(), raw);
      unit.mask[at + c] = 1;
    }
  }

  static float transform(ObsTransform transform, float raw) {
    return switch (transform) {
      case ObsTransform.Identity() -> raw;
      case ObsTransform.Normalize(double min, double max) -> {
        if (max - min == 0) {
          yield 0.0f;
        }
        double scaled = ((double) raw - min) / (max - min);
        if (scaled > 1) {
          yield 1.0f;
        }
        if (scaled < 0) {
          yield 0.0f;
        }
        yield (float) scaled;
      }
      case ObsTransform.OneHot() -> throw new AssertionError(transform);
    };
  }
}
