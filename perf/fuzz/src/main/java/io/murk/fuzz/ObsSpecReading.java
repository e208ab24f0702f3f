package io.murk.fuzz;

import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsRegion;
import io.murk.obs.ObsSpec;
import io.murk.obs.ObsSpecCodec;
import io.murk.space.EdgeBehavior;
import io.murk.space.Line1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import java.util.Arrays;
import java.util.List;

/** A spec that was read is one like any other: it is written, read again, and compiled. */
final class ObsSpecReading {
  private static final FieldSchema SCHEMA =
      new FieldSchema(List.of(FieldDef.scalar("heat"), FieldDef.vector("wind", 2)), 20);
  private static final Space SQUARE = Square4.of(4, 5, EdgeBehavior.ABSORB);
  private static final Space LINE = Line1D.of(20, EdgeBehavior.WRAP);

  private static final int WIDEST = 8;

  private ObsSpecReading() {}

  static void read(byte[] input) {
    ObsSpec spec = ObsSpecCodec.decode(input);
    byte[] written = ObsSpecCodec.encode(spec);
    ObsSpec again = ObsSpecCodec.decode(written);
    if (!again.equals(spec)) {
      throw new AssertionError("written and read, " + spec + " became " + again);
    }
    if (!Arrays.equals(written, ObsSpecCodec.encode(again))) {
      throw new AssertionError("written twice, the bytes of " + spec + " differ");
    }
  }

  /**
   * Compiles it for worlds that it need not fit. A plan takes memory in proportion to its tensors;
   * those of wide windows are left out, which are large because somebody asked for it.
   */
  static void compile(byte[] input) {
    ObsSpec spec = ObsSpecCodec.decode(input);
    if (spec.entries().stream().anyMatch(ObsSpecReading::isWide)) {
      return;
    }
    for (Space space : List.of(SQUARE, LINE)) {
      ObsPlan plan = ObsPlan.compile(spec, space, SCHEMA);
      if (!plan.serves(space, SCHEMA)) {
        throw new AssertionError("a plan of " + spec + " does not serve what it was made for");
      }
    }
  }

  private static boolean isWide(ObsEntry entry) {
    return switch (entry.region()) {
      case ObsRegion.AgentDisk disk -> disk.radius() > WIDEST;
      case ObsRegion.AgentRect rect -> rect.halfExtents().stream().anyMatch(half -> half > WIDEST);
      case ObsRegion.Fixed fixed -> false;
    };
  }
}
