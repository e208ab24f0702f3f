package io.murk.engine;

import io.murk.arena.GenerationArena;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Pipeline;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Keeps what fields opted in to, just before a tick is published: values within bounds, no NaN and
 * no infinity. The other fields cost nothing.
 *
 * <p>A fast pass takes the smallest and the largest key of a field. A key is the value's bits as an
 * int that is ordered as the values are: {@code bits ^ (bits >> 31 & 0x7fffffff)}, which puts -0
 * just below 0 and NaNs beyond the infinities. Two int reductions over one segment are what the JIT
 * compiler turns into vector code. Only a field with a key outside is looked through value by
 * value. hot: 0 B/op.
 */
final class PublishChecks {
  private static final int INFINITY_KEY = key(Float.POSITIVE_INFINITY);
  private static final int MINUS_INFINITY_KEY = key(Float.NEGATIVE_INFINITY);

  /** f32 that the two loops of the fast pass take in turn: few enough to stay in the cache. */
  private static final int CHUNK_FLOATS = 1 << 12;

  private final Pipeline pipeline;
  private final FieldSchema schema;
  private final GenerationArena arena;
  private final CommandApplier applier;
  private final int[] fields;
  private final boolean[] always;
  private final Bounds[] bounds;
  private int least;
  private int most;

  /** A scanned field had a NaN or an infinity. */
  static final class Violation extends MurkException {
    private static final long serialVersionUID = 1L;

    Violation(String detail) {
      super(ErrorCode.NON_FINITE_VALUE, detail);
    }
  }

  /** Bounds of one field and the keys of the outermost values that keep them. */
  private record Bounds(float lo, float hi, Boundary boundary, int leastKey, int mostKey) {
    static final Bounds NONE =
        new Bounds(0, 0, Boundary.CLAMP, Integer.MIN_VALUE, Integer.MAX_VALUE);

    static Bounds of(FieldDef def) {
      float[] pair = def.boundsOrNull();
      if (!def.enforcesBounds() || pair == null) {
        return NONE;
      }
      boolean open = def.boundary() == Boundary.WRAP && pair[0] < pair[1];
      int leastKey = pair[0] == 0 ? key(-0f) : key(pair[0]);
      int mostKey = pair[1] == 0 ? key(open ? -0f : 0f) : key(pair[1]);
      return new Bounds(pair[0], pair[1], def.boundary(), leastKey, open ? mostKey - 1 : mostKey);
    }
  }

  PublishChecks(Pipeline pipeline, GenerationArena arena, CommandApplier applier) {
    this.pipeline = pipeline;
    schema = pipeline.schema();
    this.arena = arena;
    this.applier = applier;
    fields =
        IntStream.range(0, schema.size())
            .filter(field -> schema.def(field).mutability() != Mutability.STATIC)
            .filter(field -> optedIn(schema.def(field)))
            .toArray();
    always = new boolean[schema.size()];
    bounds = new Bounds[schema.size()];
    Arrays.fill(bounds, Bounds.NONE);
    for (int field : fields) {
      FieldDef def = schema.def(field);
      bounds[field] = Bounds.of(def);
      always[field] =
          pipeline.driven().contains(field)
              || (def.mutability() == Mutability.PER_TICK && !def.isCarriedForward());
    }
  }

  private static boolean optedIn(FieldDef def) {
    return def.enforcesBounds() || def.scansNonFinite();
  }

  private static int key(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  /**
   * Brings the staged values of the tick within their bounds, then looks for NaN and infinities.
   *
   * @throws Violation naming field, cell and writer
   */
  void enforce(long tick) {
    for (int field : fields) {
      if (isChanged(field)) {
        enforce(field, tick);
      }
    }
  }

  /** Whether this tick may have given a field other values than were published last. */
  private boolean isChanged(int field) {
    return arena.isSparse(field)
        ? arena.isReplaced(field)
        : always[field] || applier.touched(field);
  }

  private void enforce(int field, long tick) {
    MemorySegment values = arena.outgoing(field);
    Bounds kept = bounds[field];
    measure(values);
    if (least < kept.leastKey || most > kept.mostKey) {
      apply(values, kept);
      measure(values);
    }
    boolean nonFinite = least <= MINUS_INFINITY_KEY || most >= INFINITY_KEY;
    if (nonFinite && schema.def(field).scansNonFinite()) {
      throw new Violation(describe(field, values, tick));
    }
  }

  /** Finds the smallest and the largest key of all values. */
  private void measure(MemorySegment values) {
    long floats = values.byteSize() / 4;
    int smallest = Integer.MAX_VALUE;
    int largest = Integer.MIN_VALUE;
    for (long from = 0; from < floats; from += CHUNK_FLOATS) {
      int n = (int) Math.min(CHUNK_FLOATS, floats - from);
      smallest = Math.min(smallest, smallestKey(values, from * 4, n));
      largest = Math.max(largest, largestKey(values, from * 4, n));
    }
    least = smallest;
    most = largest;
  }

  private static int smallestKey(MemorySegment values, long offset, int n) {
    int smallest = Integer.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      int bits = values.get(ValueLayout.JAVA_INT, offset + 4L * i);
      smallest = Math.min(smallest, bits ^ (bits >> 31 & Integer.MAX_VALUE));
    }
    return smallest;
  }

  private static int largestKey(MemorySegment values, long offset, int n) {
    int largest = Integer.MIN_VALUE;
    for (int i = 0; i < n; i++) {
      int bits = values.get(ValueLayout.JAVA_INT, offset + 4L * i);
      largest = Math.max(largest, bits ^ (bits >> 31 & Integer.MAX_VALUE));
    }
    return largest;
  }

  private static void apply(MemorySegment values, Bounds kept) {
    long floats = values.byteSize() / 4;
    for (long i = 0; i < floats; i++) {
      float value = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      values.setAtIndex(ValueLayout.JAVA_FLOAT, i, kept.boundary.apply(value, kept.lo, kept.hi));
    }
  }

  private String describe(int field, MemorySegment values, long tick) {
    long at = 0;
    while (Float.isFinite(values.getAtIndex(ValueLayout.JAVA_FLOAT, at))) {
      at++;
    }
    int components = schema.components(field);
    return "field="
        + schema.label(field)
        + " cell="
        + Arrays.toString(pipeline.space().coord((int) (at / components)))
        + " component="
        + at % components
        + " value="
        + values.getAtIndex(ValueLayout.JAVA_FLOAT, at)
        + " allowed: finite; written by "
        + writer(field)
        + " (tick="
        + tick
        + ")";
  }

  private String writer(int field) {
    for (Pipeline.Stage stage : pipeline.stages()) {
      for (FieldWrite write : stage.access().writes()) {
        if (write.field() == field) {
          return "propagator=" + stage.name();
        }
      }
    }
    return "commands";
  }
}
