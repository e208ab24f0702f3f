package io.murk.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.murk.egress.Snapshot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies of field values, and comparisons to the bit. */
public final class FieldValues {
  private FieldValues() {}

  /** A field of one world. */
  public static float[] of(Snapshot snapshot, int world, int field) {
    return of(snapshot.field(field, world));
  }

  /** A field of the only world. */
  public static float[] of(Snapshot snapshot, int field) {
    return of(snapshot.field(field));
  }

  /** All values of a segment. */
  public static float[] of(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_FLOAT);
  }

  /** Equal bits, but any NaN for a NaN. */
  public static void assertBits(float[] expected, float[] actual, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      boolean bothNaN = Float.isNaN(expected[i]) && Float.isNaN(actual[i]);
      if (!bothNaN && Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
        fail(what + " element " + i + ": expected " + expected[i] + " but was " + actual[i]);
      }
    }
  }
}
