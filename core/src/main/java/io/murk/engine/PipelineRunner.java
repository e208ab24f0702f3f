package io.murk.engine;

import io.murk.arena.GenerationArena;
import io.murk.arena.MemoryLedger;
import io.murk.arena.Scratch;
import io.murk.engine.state.WorldState;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.FieldSet;
import io.murk.field.Mutability;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the bound steps of a pipeline, group after group.
 *
 * <p>A group is a run of stages of which none reads, through the overlay, what another one of them
 * writes: their order does not show, so they may run on several threads. All stages of a group run,
 * even when one fails, on any number of threads: so what steps remember does not depend on it. The
 * failure of the lowest stage counts, and later groups do not run.
 *
 * <p>A step sees what its propagator declared and nothing else; nothing is copied for it but the
 * tick-start values of incremental and sparse writes. The buffer of a full write for which a step
 * does not ask in a tick is zeroed: what an older generation left there depends on leases.
 */
final class PipelineRunner implements AutoCloseable {
  private static final int NONE = -1;

  private static final byte BASE = 1;
  private static final byte STAGED = 2;
  private static final byte PREVIOUS = 4;
  private static final byte WRITE = 8;

  private final Pipeline pipeline;
  private final GenerationArena arena;
  private final ParameterTable parameters;
  private final TickStats stats;
  private final TickEngine.Crew crew;
  private final TickEngine.Crew.Job groupJob = this::runBesides;
  private final Stage[] stages;

  /** By the first stage of a group: one past its last. */
  private final int[] groupEnd;

  private final @Nullable Throwable[] thrown;
  private long tick;
  private long seed;
  private int groupStart;
  private int failed = NONE;

  PipelineRunner(
      TickEngine.Setup setup,
      GenerationArena arena,
      ParameterTable parameters,
      TickStats stats,
      TickEngine.Crew crew,
      MemoryLedger ledger) {
    pipeline = setup.pipeline();
    seed = setup.seed();
    this.arena = arena;
    this.parameters = parameters;
    this.stats = stats;
    this.crew = crew;
    Propagator.Step[] steps = pipeline.bind();
    stages = new Stage[steps.length];
    thrown = new Throwable[steps.length];
    for (int i = 0; i < stages.length; i++) {
      stages[i] = new Stage(pipeline.stages().get(i), steps[i]);
    }
    groupEnd = groups(pipeline.stages());
    try {
      takeScratch(ledger);
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  private static int[] groups(List<Pipeline.Stage> stages) {
    int[] end = new int[stages.size()];
    int start = 0;
    FieldSet written = FieldSet.empty();
    for (int i = 0; i < end.length; i++) {
      if (!stages.get(i).staged().intersection(written).isEmpty()) {
        start = i;
        written = FieldSet.empty();
      }
      end[start] = i + 1;
      written = written.union(written(stages.get(i)));
    }
    return end;
  }

  private static FieldSet written(Pipeline.Stage stage) {
    return FieldSet.of(stage.access().writes().stream().mapToInt(FieldWrite::field).toArray());
  }

  /** One piece for all stages if they run one after the other, else one for each. */
  private void takeScratch(MemoryLedger ledger) {
    if (crew != TickEngine.Crew.NONE) {
      for (Stage stage : stages) {
        if (stage.scratchFloats > 0) {
          stage.scratch = new Scratch(Math.multiplyExact(stage.scratchFloats, 4L), ledger);
        }
      }
    } else if (pipeline.scratchFloats() > 0) {
      var common = new Scratch(Math.multiplyExact(pipeline.scratchFloats(), 4L), ledger);
      for (Stage stage : stages) {
        stage.scratch = common;
      }
    }
  }

  /** Runs all groups; throws what the first failed stage threw. */
  void run(long computing) throws Throwable {
    tick = computing;
    for (int start = 0; start < stages.length; start = groupEnd[start]) {
      int end = groupEnd[start];
      if (end - start == 1 || crew == TickEngine.Crew.NONE) {
        for (int i = start; i < end; i++) {
          runStage(i);
          stats.ranPropagator(i);
        }
      } else {
        groupStart = start;
        crew.run(groupJob, end - start);
        stats.ranGroup();
      }
      rethrow(start, end);
    }
  }

  private void runBesides(int from, int to) {
    for (int i = groupStart + from; i < groupStart + to; i++) {
      long begun = stats.now();
      runStage(i);
      stats.ranPropagator(i, begun);
    }
  }

  private void runStage(int i) {
    try {
      stages[i].run();
    } catch (Throwable t) {
      thrown[i] = t;
    }
  }

  private void rethrow(int start, int end) throws Throwable {
    Throwable first = null;
    for (int i = end - 1; i >= start; i--) {
      Throwable t = thrown[i];
      if (t != null) {
        thrown[i] = null;
        first = t;
        failed = i;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** No propagator has failed, whatever an earlier tick left. */
  void clearFailure() {
    failed = NONE;
  }

  /** Whether a propagator failed in this tick. */
  boolean hasFailed() {
    return failed != NONE;
  }

  /** The failure of the propagator that failed: what it did, and when. */
  MurkException explain(Throwable thrown, String what) {
    return new MurkException(
        ErrorCode.PROPAGATOR_FAILED,
        "propagator '" + stages[failed].declared.name() + "' " + what,
        thrown);
  }

  /** Tells the steps what became of the tick. The tick is over: a step's own failure is its own. */
  void finish(boolean published) {
    for (Stage stage : stages) {
      try {
        if (published) {
          stage.step.published();
        } else {
          stage.step.rolledBack();
        }
      } catch (Throwable _) {
        // The world is consistent without it, and the other steps must hear too.
      }
    }
  }

  /** The bound steps, in the order of the pipeline. */
  Propagator.Step[] steps() {
    Propagator.Step[] steps = new Propagator.Step[stages.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = stages[i].step;
    }
    return steps;
  }

  /** What each step remembers. */
  List<byte[]> memories() {
    List<byte[]> memories = new ArrayList<>(stages.length);
    for (Stage stage : stages) {
      memories.add(stage.step.memory());
    }
    return memories;
  }

  /**
   * Resets all steps, and hands them back what they remembered in a state; what the first threw
   * that could not be, or null.
   */
  @Nullable Throwable resetOrThrown(long newSeed, @Nullable WorldState state) {
    seed = newSeed;
    failed = NONE;
    for (int i = 0; i < stages.length; i++) {
      try {
        stages[i].step.reset(newSeed);
        if (state != null) {
          stages[i].step.restore(state.memories().get(i));
        }
      } catch (Throwable t) {
        thrown[i] = t;
      }
    }
    Throwable first = null;
    for (int i = stages.length - 1; i >= 0; i--) {
      if (thrown[i] != null) {
        first = thrown[i];
        thrown[i] = null;
        failed = i;
      }
    }
    return first;
  }

  long seed() {
    return seed;
  }

  @Override
  public void close() {
    for (Stage stage : stages) {
      if (stage.scratch != null) {
        stage.scratch.close();
      }
    }
  }

  /** A bound step, and the context that it sees. */
  private final class Stage implements StepContext {
    private final Pipeline.Stage declared;
    private final Propagator.Step step;

    /** By field, what the step may do with it. */
    private final byte[] uses;

    /** Per-tick fields that begin with their tick-start values. */
    private final int[] incremental;

    /** Per-tick fields that the step is to fill, and by field whether it asked for the buffer. */
    private final int[] full;

    private final boolean[] asked;

    private final long scratchFloats;
    private @Nullable Scratch scratch;
    private long scratchLeft;
    private boolean active;

    Stage(Pipeline.Stage declared, Propagator.Step step) {
      this.declared = declared;
      this.step = step;
      scratchFloats = declared.propagator().scratchFloats(pipeline.site());
      FieldSchema schema = pipeline.schema();
      uses = new byte[schema.size()];
      for (int field = 0; field < uses.length; field++) {
        if (declared.access().reads().contains(field)) {
          uses[field] |= declared.staged().contains(field) ? STAGED : BASE;
        }
        if (declared.access().readsPrevious().contains(field)) {
          uses[field] |= PREVIOUS;
        }
      }
      for (FieldWrite write : declared.access().writes()) {
        uses[write.field()] |= WRITE;
      }
      incremental = perTick(schema, WriteMode.INCREMENTAL);
      full = perTick(schema, WriteMode.FULL);
      asked = new boolean[uses.length];
    }

    private int[] perTick(FieldSchema schema, WriteMode mode) {
      return declared.access().writes().stream()
          .filter(write -> write.mode() == mode)
          .mapToInt(FieldWrite::field)
          .filter(field -> schema.def(field).mutability() == Mutability.PER_TICK)
          .toArray();
    }

    void run() throws PropagatorFailure {
      scratchLeft = scratchFloats;
      if (scratch != null) {
        scratch.clear();
      }
      for (int field : incremental) {
        arena.staged(field).copyFrom(arena.base(field));
      }
      for (int field : full) {
        asked[field] = false;
      }
      active = true;
      try {
        step.run(this);
      } finally {
        active = false;
      }
      for (int field : full) {
        if (!asked[field]) {
          arena.staged(field).fill((byte) 0);
        }
      }
    }

    private int uses(int field) {
      return active && field >= 0 && field < uses.length ? uses[field] : 0;
    }

    @Override
    public MemorySegment read(int field) {
      int use = uses(field);
      if ((use & STAGED) != 0) {
        return arena.stagedReadOnly(field);
      }
      if ((use & BASE) == 0) {
        throw refused("read", field);
      }
      return arena.base(field);
    }

    @Override
    public MemorySegment readPrevious(int field) {
      if ((uses(field) & PREVIOUS) == 0) {
        throw refused("read_previous", field);
      }
      return arena.base(field);
    }

    @Override
    public MemorySegment write(int field) {
      if ((uses(field) & WRITE) == 0) {
        throw refused("write", field);
      }
      asked[field] = true;
      return arena.staged(field);
    }

    private MurkException refused(String use, int field) {
      return new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          use
              + " of field="
              + field
              + (active ? " was not declared by propagator=" : " outside of a step of propagator=")
              + declared.name());
    }

    @Override
    public MemorySegment scratch(long floats) {
      if (!active || scratch == null || floats < 0 || floats > scratchLeft) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT,
            "scratch floats="
                + floats
                + " allowed=0.."
                + scratchLeft
                + ", what is left of scratch_floats="
                + scratchFloats
                + " of propagator="
                + declared.name());
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
  }
}
