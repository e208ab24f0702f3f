package io.murk.obs;

import io.murk.space.Hex2D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;

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
  Unit observe(int world, long row, long col) {
    int floats = 0;
    for (ObsEntry entry : spec.entries()) {
      floats += elements(entry);
    }
    Unit unit = new Unit(new float[floats], new byte[floats]);
    int at = 0;
    for (ObsEntry entry : spec.entries()) {
      observe(entry, unit, at, world, row, col);
      at += elements(entry);
    }
    return unit;
  }

  private int elements(ObsEntry entry) {
    int dims = snapshot.schema().components(entry.field());
    return switch (entry.region()) {
      case ObsRegion.Fixed _ -> (int) space.cellCount() * dims;
      case ObsRegion.AgentDisk(int radius) -> (2 * radius + 1) * (2 * radius + 1) * dims;
      case ObsRegion.AgentRect _ -> throw new AssertionError(entry);
    };
  }

  private void observe(ObsEntry entry, Unit unit, int at, int world, long row, long col) {
    int dims = snapshot.schema().components(entry.field());
    switch (entry.region()) {
      case ObsRegion.Fixed _ -> {
        for (int rank = 0; rank < space.cellCount(); rank++) {
          put(entry, unit, at + rank * dims, world, rank);
        }
      }
      case ObsRegion.AgentDisk(int radius) -> {
        int cell = 0;
        for (int dr = -radius; dr <= radius; dr++) {
          for (int dc = -radius; dc <= radius; dc++) {
            int rank = steps(dr, dc) <= radius ? rank(row + dr, col + dc) : -1;
            if (rank >= 0) {
              put(entry, unit, at + cell * dims, world, rank);
            }
            cell++;
          }
        }
      }
      case ObsRegion.AgentRect _ -> throw new AssertionError(entry);
    }
  }

  /** The cell at a place on the unbounded grid, or -1. Clamping edges show nothing beyond them. */
  private int rank(long row, long col) {
    if (space.toString().contains("WRAP")) {
      return space.rank(
          (int) Math.floorMod(row, (long) space.axisLength(0)),
          (int) Math.floorMod(col, (long) space.axisLength(1)));
    }
    if (row != (int) row || col != (int) col) {
      return -1;
    }
    return space instanceof Hex2D
        ? space.rank((int) col, (int) row)
        : space.rank((int) row, (int) col);
  }

  private int steps(int dr, int dc) {
    return switch (space) {
      case Square4 _ -> Math.abs(dr) + Math.abs(dc);
      case Square8 _ -> Math.max(Math.abs(dr), Math.abs(dc));
      case Hex2D _ -> (Math.abs(dr) + Math.abs(dc) + Math.abs(dr + dc)) / 2;
      default -> throw new AssertionError(space);
    };
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
