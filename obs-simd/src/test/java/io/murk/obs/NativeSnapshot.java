package io.murk.obs;

import io.murk.egress.Snapshot;
import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * A snapshot over memory that the test fills. World {@code w} was published at tick {@code 17 + w}.
 */
final class NativeSnapshot implements Snapshot {
  private static final float[] SPECIALS = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0.0f,
    -0.0f,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE
  };

  private final Space space;
  private final FieldSchema schema;
  private final int worlds;
  private final MemorySegment[] fields;
  private final MemorySegment[] readOnly;

  /** By world; 5 unless a test says otherwise. */
  final long[] generations;

  /** Ticks by which the worlds have gone on since. */
  long lag;

  /** Slices of them, made once: plans are tested for allocating nothing. */
  private final MemorySegment[][] ofWorld;

  NativeSnapshot(Arena arena, Space space, FieldSchema schema, int worlds) {
    this.space = space;
    this.schema = schema;
    this.worlds = worlds;
    generations = new long[worlds];
    java.util.Arrays.fill(generations, 5);
    fields = new MemorySegment[schema.size()];
    readOnly = new MemorySegment[schema.size()];
    ofWorld = new MemorySegment[schema.size()][worlds];
    for (int field = 0; field < fields.length; field++) {
      fields[field] = arena.allocate(worlds * schema.floats(field) * Float.BYTES, 64);
      readOnly[field] = fields[field].asReadOnly();
      for (int world = 0; world < worlds; world++) {
        long bytes = schema.floats(field) * Float.BYTES;
        ofWorld[field][world] = readOnly[field].asSlice(world * bytes, bytes);
      }
    }
  }

  /** Fills all fields with values around 0, some of them special. */
  NativeSnapshot randomize(Random random) {
    for (MemorySegment field : fields) {
      for (long i = 0; i < field.byteSize() / Float.BYTES; i++) {
        float value =
            random.nextInt(10) == 0
                ? SPECIALS[random.nextInt(SPECIALS.length)]
                : (float) random.nextGaussian();
        field.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      }
    }
    return this;
  }

  void set(int field, float[] values) {
    MemorySegment.copy(values, 0, fields[field], ValueLayout.JAVA_FLOAT, 0, values.length);
  }

  float value(int world, int field, long rank, int component) {
    long at = world * schema.floats(field) + rank * schema.components(field) + component;
    return fields[field].getAtIndex(ValueLayout.JAVA_FLOAT, at);
  }

  /** Element {@code at} of a field's values in world 0. */
  float element(int field, long at) {
    return fields[field].getAtIndex(ValueLayout.JAVA_FLOAT, at);
  }

  @Override
  public Space space() {
    return space;
  }

  @Override
  public FieldSchema schema() {
    return schema;
  }

  @Override
  public int worlds() {
    return worlds;
  }

  @Override
  public long tick(int world) {
    return 17 + world;
  }

  @Override
  public long currentTick(int world) {
    return tick(world) + lag;
  }

  @Override
  public long generation(int world) {
    return generations[world];
  }

  @Override
  public long parameterVersion(int world) {
    return 3;
  }

  @Override
  public double parameter(int key, int world) {
    throw new IllegalArgumentException("key=" + key + " allowed: none");
  }

  @Override
  public MemorySegment field(int field, int world) {
    return ofWorld[field][world];
  }

  @Override
  public MemorySegment field(int field) {
    return readOnly[field];
  }
}
