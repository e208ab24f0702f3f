package io.murk.fuzz;

import io.murk.describe.WorldDescription;
import io.murk.world.WorldConfig;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A configuration that was built of a description describes itself alike from then on. */
final class WorldReading {
  private static final int MOST_CELLS = 1 << 10;

  private WorldReading() {}

  /** The text, a zero, the arrays. */
  static void read(byte[] input) {
    int zero = 0;
    while (zero < input.length && input[zero] != 0) {
      zero++;
    }
    String text = new String(input, 0, zero, StandardCharsets.UTF_8);
    byte[] blob = Arrays.copyOfRange(input, Math.min(zero + 1, input.length), input.length);
    WorldConfig config = WorldConfig.parse(WorldDescription.of(text, blob), MOST_CELLS);
    WorldDescription told = config.describe();
    WorldDescription again = WorldConfig.parse(told, MOST_CELLS).describe();
    if (!told.equals(again)) {
      throw new AssertionError("described again, [" + told + "] became [" + again + "]");
    }
  }
}
