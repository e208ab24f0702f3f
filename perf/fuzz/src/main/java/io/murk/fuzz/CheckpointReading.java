package io.murk.fuzz;

import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.SnapshotHash;
import io.murk.space.EdgeBehavior;
import io.murk.space.Line1D;
import io.murk.world.Checkpoint;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A checkpoint keeps its bytes; a world that was restored from one is a world like any other. */
final class CheckpointReading {
  private static final int HEADER_BYTES = 96;
  private static final int AT_SUM = 12;
  private static final int AT_TOTAL = 16;

  private static final WorldConfig CONFIG =
      WorldConfig.builder()
          .space(Line1D.of(4, EdgeBehavior.CLAMP))
          .field(FieldDef.scalar("heat").initial(1f))
          .parameter("rate", 0.5)
          .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).build())
          .dt(0.1)
          .seed(7)
          .build();

  private CheckpointReading() {}

  static void read(byte[] input) {
    Checkpoint checkpoint = Checkpoint.of(input);
    if (!Arrays.equals(checkpoint.toByteArray(), input)) {
      throw new AssertionError("the bytes of " + checkpoint + " are not those that it is of");
    }
  }

  /** The same bytes with a checksum that fits and, if theirs is absurd, their own length. */
  static byte[] summed(byte[] input) {
    if (input.length < HEADER_BYTES) {
      return input;
    }
    byte[] forged = input.clone();
    ByteBuffer bytes = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("MURKCKPT".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(1);
    long total = bytes.getLong(AT_TOTAL);
    if (total < HEADER_BYTES || total > forged.length) {
      total = forged.length;
      bytes.putLong(AT_TOTAL, total);
    }
    CRC32C sum = new CRC32C();
    sum.update(forged, AT_TOTAL, (int) total - AT_TOTAL);
    bytes.putInt(AT_SUM, (int) sum.getValue());
    return forged;
  }

  static void restore(byte[] input) {
    Checkpoint checkpoint = Checkpoint.of(input);
    try (LockstepWorld world = new LockstepWorld(CONFIG);
        LockstepWorld twin = new LockstepWorld(CONFIG)) {
      restore(world, checkpoint);
      twin.restore(Checkpoint.of(world.checkpoint().toByteArray()));
      if (hash(world) != hash(twin)) {
        throw new AssertionError("a checkpoint of a restored world is of another state");
      }
      if (!world.isTickDisabled()) {
        world.step();
        twin.step();
        if (hash(world) != hash(twin)) {
          throw new AssertionError("two worlds of the same state went on differently");
        }
      }
    }
  }

  /** Whatever a refusal did to it, a reset brings the world back. */
  private static void restore(LockstepWorld world, Checkpoint checkpoint) {
    try {
      world.restore(checkpoint);
    } catch (MurkException refusal) {
      world.reset(1);
      if (!world.step().succeeded()) {
        throw new AssertionError("after a refused restore and a reset, no tick", refusal);
      }
      throw refusal;
    }
  }

  private static long hash(LockstepWorld world) {
    return SnapshotHash.wide(world.snapshot(), 0);
  }
}
