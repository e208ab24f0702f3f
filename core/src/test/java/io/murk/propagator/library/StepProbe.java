package io.murk.propagator.library;

import io.murk.field.FieldSchema;
import io.murk.field.FieldSet;
import io.murk.propagator.Access;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Propagator;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.space.Space;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A step's context that refuses what was not declared and remembers what was asked for. */
final class StepProbe implements StepContext {
  private final Propagator.Site site;
  private final Access access;
  private final List<float[]> values;
  private final Map<Integer, MemorySegment> written = new TreeMap<>();
  private FieldSet reads = FieldSet.empty();
  private FieldSet previous = FieldSet.empty();
  private FieldSet asked = FieldSet.empty();
  private long scratchLeft;

  /**
   * A context of tick 2.
   *
   * @param values tick-start values by field
   * @param filler the bits that buffers of full writes hold before the step
   */
  StepProbe(Propagator.Site site, Propagator propagator, List<float[]> values, int filler) {
    this.site = site;
    this.values = values;
    access = propagator.access();
    scratchLeft = propagator.scratchFloats(site);
    for (FieldWrite write : access.writes()) {
      MemorySegment buffer = copy(write.field());
      if (write.mode() == WriteMode.FULL) {
        for (long i = 0; i < buffer.byteSize() / 4; i++) {
          buffer.setAtIndex(ValueLayout.JAVA_INT, i, filler);
        }
      }
      written.put(write.field(), buffer);
    }
  }

  /** Native memory as in a world: heap memory would spoil the profiles that kernels rely on. */
  private MemorySegment copy(int field) {
    return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values.get(field));
  }

  MemorySegment written(int field) {
    return written.get(field);
  }

  FieldSet reads() {
    return reads;
  }

  FieldSet previous() {
    return previous;
  }

  List<Integer> writes() {
    return asked.stream().boxed().sorted().toList();
  }

  private static void require(boolean declared, String use, int field) {
    if (!declared) {
      throw new AssertionError(use + " of field " + field + " was not declared");
    }
  }

  @Override
  public MemorySegment read(int field) {
    require(access.reads().contains(field), "read", field);
    reads = reads.union(FieldSet.of(field));
    return copy(field).asReadOnly();
  }

  @Override
  public MemorySegment readPrevious(int field) {
    require(access.readsPrevious().contains(field), "readPrevious", field);
    previous = previous.union(FieldSet.of(field));
    return copy(field).asReadOnly();
  }

  @Override
  public MemorySegment write(int field) {
    require(written.containsKey(field), "write", field);
    asked = asked.union(FieldSet.of(field));
    return written.get(field);
  }

  @Override
  public MemorySegment scratch(long floats) {
    scratchLeft -= floats;
    if (scratchLeft < 0) {
      throw new AssertionError("more scratch memory than declared");
    }
    return Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, floats);
  }

  @Override
  public Space space() {
    return site.space();
  }

  @Override
  public FieldSchema schema() {
    return site.schema();
  }

  @Override
  public long tick() {
    return 2;
  }

  @Override
  public double dt() {
    return site.dt();
  }

  @Override
  public long seed() {
    return LibraryWorlds.SEED;
  }

  @Override
  public double parameter(int key) {
    throw new AssertionError("no parameter was declared");
  }
}
