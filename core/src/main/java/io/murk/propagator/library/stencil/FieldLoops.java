package io.murk.propagator.library.stencil;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Loops over one field in place, which the JIT compiler vectorises. hot: 0 B/op. */
public final class FieldLoops {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private FieldLoops() {}

  /** Multiplies every element by {@code factor}. */
  public static void scale(MemorySegment values, float factor) {
    long n = values.byteSize() >>> 2;
    for (long i = 0; i < n; i++) {
      values.setAtIndex(F32, i, values.getAtIndex(F32, i) * factor);
    }
  }

  /** Sets all components of a cell. */
  public static void setCell(MemorySegment values, long rank, int components, float value) {
    for (int c = 0; c < components; c++) {
      values.setAtIndex(F32, rank * components + c, value);
    }
  }

  /** Limits every element by strict comparisons: NaN passes, and -0 stays -0. */
  public static void clamp(MemorySegment values, float min, float max) {
    long n = values.byteSize() >>> 2;
    for (long i = 0; i < n; i++) {
      float v = values.getAtIndex(F32, i);
      v = v < min ? min : v;
      v = v > max ? max : v;
      values.setAtIndex(F32, i, v);
    }
  }

  /**
   * Divides every vector that is longer than {@code shortest} by its length, {@code sqrt} of the
   * sum of the squares in their order.
   */
  public static void normalize(MemorySegment values, int components, float shortest) {
    long n = values.byteSize() >>> 2;
    for (long i = 0; i < n; i += components) {
      float squares = values.getAtIndex(F32, i) * values.getAtIndex(F32, i);
      for (int c = 1; c < components; c++) {
        squares += values.getAtIndex(F32, i + c) * values.getAtIndex(F32, i + c);
      }
      float length = (float) Math.sqrt(squares);
      if (length > shortest) {
        for (int c = 0; c < components; c++) {
          values.setAtIndex(F32, i + c, values.getAtIndex(F32, i + c) / length);
        }
      }
    }
  }
}
