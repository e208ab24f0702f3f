package io.murk.engine;

import io.murk.arena.GenerationArena;
import io.murk.arena.MemoryLedger;
import io.murk.arena.Scratch;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.FieldSet;
import io.murk.propagator.Access;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Runs the bound steps of a pipeline in order and is the context that they see.
 *
 * <p>A step sees what its propagator declared and nothing else; nothing is copied for it but the
 * tick-start values of incremental writes.
 */
final class PipelineRunner implements StepContext, AutoCloseable {
  private static final int NONE = -1;

  private final Pipeline pipeline;
  private final GenerationArena arena;
  private final ParameterTable parameters;
  private final Propagator.Step[] steps;
  private final int[][] incremental;
  private final long[] scratchFloats;
  private final @Nullable Scratch scratch;
  private long tick;
  private long seed;
  private int current = NONE;
  private Access access = Access.none();
  private FieldSet staged = FieldSet.empty();
  private FieldSet writable = FieldSet.empty();
  private final FieldSet[] written;
  private long scratchLeft;

  PipelineRunner(
      TickEngine.Setup setup,
      GenerationArena arena,
      ParameterTable parameters,
      MemoryLedger ledger) {
    pipeline = setup.pipeline();
    seed = setup.seed();
    this.arena = arena;
    this.parameters = parameters;
    steps = pipeline.bind();
    incremental = new int[steps.length][];
    written = new FieldSet[steps.length];
    scratchFloats = new long[steps.length];
    for (int i = 0; i < steps.length; i++) {
      var writes = pipeline.stages().get(i).access().writes();
      scratchFloats[i] = pipeline.stages().get(i).propagator().scratchFloats(pipeline.site());
      written[i] = FieldSet.of(writes.stream().mapToInt(FieldWrite::field).toArray());
      incremental[i] =
          writes.stream()
              .filter(write -> write.mode() == WriteMode.INCREMENTAL)
              .mapToInt(FieldWrite::field)
              .toArray();
    }
    scratch =
        pipeline.scratchFloats() == 0
            ? null
            : new Scratch(Math.multiplyExact(pipeline.scratchFloats(), 4L), ledger);
  }

  void run(long computing, TickStats stats) throws PropagatorFailure {
    tick = computing;
    for (current = 0; current < steps.length; current++) {
      Pipeline.Stage stage = pipeline.stages().get(current);
      access = stage.access();
      staged = stage.staged();
      writable = written[current];
      scratchLeft = scratchFloats[current];
      if (scratch != null) {
        scratch.clear();
      }
      for (int field : incremental[current]) {
        arena.staged(field).copyFrom(arena.base(field));
      }
      steps[current].run(this);
      stats.ranPropagator(current);
    }
    current = NONE;
  }

  /** No propagator is running, whatever an earlier tick left. */
  void stop() {
    current = NONE;
  }

  /** Whether a propagator is running, or failed in this tick. */
  boolean isRunning() {
    return current != NONE;
  }

  /** The name of the propagator that is running. */
  String currentName() {
    return pipeline.stages().get(current).name();
  }

  void reset(long newSeed) {
    seed = newSeed;
    for (Propagator.Step step : steps) {
      step.reset(newSeed);
    }
  }

  @Override
  public MemorySegment read(int field) {
    require(access.reads().contains(field), "read", field);
    return staged.contains(field) ? arena.stagedReadOnly(field) : arena.base(field);
  }

  @Override
  public MemorySegment readPrevious(int field) {
    require(access.readsPrevious().contains(field), "read_previous", field);
    return arena.base(field);
  }

  @Override
  public MemorySegment write(int field) {
    require(writable.contains(field), "write", field);
    return arena.staged(field);
  }

  private void require(boolean declared, String use, int field) {
    if (!declared) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          use + " of field=" + field + " was not declared by propagator=" + currentName());
    }
  }

  @Override
  public MemorySegment scratch(long floats) {
    if (scratch == null || floats < 0 || floats > scratchLeft) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "scratch floats="
              + floats
              + " allowed=0.."
              + scratchLeft
              + ", what is left of scratch_floats="
              + scratchFloats[current]
              + " of propagator="
              + currentName());
    }
    scratchLeft -= floats;
    return scratch.floats(floats);
  }

  @Override
  public Space space() {
    return pipeline.space();
  }

  @Override
  public FieldSchema schema() {
    return pipeline.schema();
  }

  @Override
  public long tick() {
    return tick;
  }

  @Override
  public double dt() {
    return pipeline.dt();
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public double parameter(int key) {
    return parameters.require(key);
  }

  @Override
  public void close() {
    if (scratch != null) {
      scratch.close();
    }
  }
}
