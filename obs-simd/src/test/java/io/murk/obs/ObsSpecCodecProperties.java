package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.space.Coord;
import io.murk.space.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Any spec survives its bytes; any bytes give a spec or a refusal. */
final class ObsSpecCodecProperties {
  private static final double[] LIMITS = {
    0, -0.0, 1, -1, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE
  };

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void aSpecIsReadAsItWasWritten(@ForAll long seed) {
    ObsSpec spec = spec(new Random(seed));
    byte[] bytes = ObsSpecCodec.encode(spec);
    ObsSpec read = ObsSpecCodec.decode(bytes);
    assertEquals(spec, read);
    assertArrayEquals(bytes, ObsSpecCodec.encode(read));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void everyTruncationIsRefused(@ForAll long seed) {
    byte[] bytes = ObsSpecCodec.encode(spec(new Random(seed)));
    for (int length = 0; length < bytes.length; length++) {
      assertRefused(Arrays.copyOf(bytes, length));
    }
  }

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void garbageIsASpecOrARefusal(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    if (bytes.length > 6 && random.nextInt(4) != 0) { // past the header
      byte[] head = {'M', 'O', 'B', 'S', (byte) random.nextInt(3), 0, (byte) random.nextInt(3), 0};
      System.arraycopy(head, 0, bytes, 0, Math.min(8, bytes.length));
    }
    assertSpecOrRefusal(bytes);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void everyFlippedBitGivesASpecOrARefusal(@ForAll long seed) {
    byte[] bytes = ObsSpecCodec.encode(spec(new Random(seed)));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertSpecOrRefusal(bytes);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  private static void assertRefused(byte[] bytes) {
    try {
      throw new AssertionError("read as " + ObsSpecCodec.decode(bytes));
    } catch (MurkException e) {
      assertEquals(ErrorCode.INVALID_OBS_SPEC, e.code());
    }
  }

  /** What was read from any bytes is a spec like any other. */
  private static void assertSpecOrRefusal(byte[] bytes) {
    ObsSpec spec;
    try {
      spec = ObsSpecCodec.decode(bytes);
    } catch (MurkException e) {
      assertEquals(ErrorCode.INVALID_OBS_SPEC, e.code());
      return;
    }
    assertEquals(spec, ObsSpecCodec.decode(ObsSpecCodec.encode(spec)));
  }

  private static ObsSpec spec(Random random) {
    boolean first = random.nextInt(3) == 0;
    List<ObsEntry> entries = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      entries.add(entry(random, first));
    }
    return new ObsSpec(entries);
  }

  private static ObsEntry entry(Random random, boolean first) {
    return new ObsEntry(
        random.nextInt(),
        region(random),
        poolOrNull(random, first),
        transform(random, first),
        dtype(random, first),
        first ? ObsEntry.ALL_COMPONENTS : random.nextInt(4) - 1);
  }

  private static ObsRegion region(Random random) {
    int ndim = 1 + random.nextInt(3);
    return switch (random.nextInt(7)) {
      case 0 -> new ObsRegion.Fixed(new Region.All());
      case 1 -> new ObsRegion.Fixed(new Region.Disk(coord(random, ndim), reach(random)));
      case 2 -> new ObsRegion.Fixed(new Region.Rect(coord(random, ndim), coord(random, ndim)));
      case 3 -> new ObsRegion.Fixed(new Region.Neighbours(coord(random, ndim), reach(random)));
      case 4 -> {
        List<Coord> cells = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          cells.add(coord(random, ndim));
        }
        yield new ObsRegion.Fixed(new Region.Coords(cells));
      }
      case 5 -> new ObsRegion.AgentDisk(reach(random));
      default -> {
        List<Integer> halves = new ArrayList<>();
        for (int i = 0; i < ndim; i++) {
          halves.add(reach(random));
        }
        yield new ObsRegion.AgentRect(halves);
      }
    };
  }

  private static Coord coord(Random random, int ndim) {
    int[] axes = new int[ndim];
    Arrays.setAll(axes, _ -> random.nextBoolean() ? random.nextInt() : random.nextInt(9));
    return Coord.of(axes);
  }

  private static int reach(Random random) {
    return random.nextInt(5) == 0 ? Integer.MAX_VALUE : random.nextInt(9);
  }

  private static @Nullable Pool poolOrNull(Random random, boolean first) {
    if (random.nextBoolean()) {
      return null;
    }
    Pool.Kernel kernel = Pool.Kernel.values()[random.nextInt(4)];
    int size = 1 + reach(random) / 2;
    int stride = 1 + random.nextInt(4);
    return first
        ? Pool.square(kernel, size, stride)
        : new Pool(kernel, size, 1 + random.nextInt(4), stride, 1 + random.nextInt(4));
  }

  private static ObsTransform transform(Random random, boolean first) {
    return switch (random.nextInt(first ? 2 : 3)) {
      case 0 -> new ObsTransform.Identity();
      case 1 -> new ObsTransform.Normalize(limit(random), limit(random));
      default -> new ObsTransform.OneHot();
    };
  }

  private static double limit(Random random) {
    return random.nextBoolean() ? random.nextGaussian() : LIMITS[random.nextInt(LIMITS.length)];
  }

  private static ObsDtype dtype(Random random, boolean first) {
    return switch (random.nextInt(first ? 1 : 3)) {
      case 0 -> new ObsDtype.F32();
      case 1 -> new ObsDtype.F16();
      default -> new ObsDtype.U8((float) limit(random), (float) limit(random));
    };
  }
}
