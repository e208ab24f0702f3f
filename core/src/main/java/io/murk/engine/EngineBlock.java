package io.murk.engine;

import io.murk.arena.ArenaLayout;
import io.murk.arena.InitialValues;
import io.murk.arena.MemoryLedger;
import io.murk.arena.WorldBlock;
import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.engine.journal.Recorder;
import io.murk.engine.journal.TickJournal;
import io.murk.engine.state.StateBytes;
import io.murk.engine.state.StateLayout;
import io.murk.engine.state.WorldState;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The engines of one world or of a batch with the one native block that holds their fields.
 *
 * <p>As a {@link Snapshot} it is a live view of what the engines published last. The worlds of a
 * block have the same space and the same field layout; see {@link #align}.
 *
 * <p>Ownership: whoever creates it closes it. Threads: different engines may be used by different
 * threads at once; the block itself by one thread while none of them runs.
 */
public final class EngineBlock implements Snapshot, AutoCloseable {
  private final WorldBlock memory;
  private final TickEngine[] engines;
  private final Space space;
  private final FieldSchema schema;

  /** Whether all worlds are published on one side, so that a per-tick field is contiguous. */
  private boolean aligned = true;

  private boolean closed;

  /**
   * Allocates the memory and builds the engines.
   *
   * @param setups one for each world, at least one; spaces of the same topology, fields of the same
   *     layout
   */
  public EngineBlock(List<TickEngine.Setup> setups) {
    this(setups, TickEngine.Crew.NONE);
  }

  /**
   * Allocates the memory and builds the engines.
   *
   * @param setups as above
   * @param crew threads for the stages of a tick; it serves one engine at a time
   */
  public EngineBlock(List<TickEngine.Setup> setups, TickEngine.Crew crew) {
    this(setups, crew, MemoryLedger.process());
  }

  EngineBlock(List<TickEngine.Setup> setups, MemoryLedger ledger) {
    this(setups, TickEngine.Crew.NONE, ledger);
  }

  EngineBlock(List<TickEngine.Setup> setups, TickEngine.Crew crew, MemoryLedger ledger) {
    space = setups.getFirst().pipeline().space();
    schema = setups.getFirst().pipeline().schema();
    engines = new TickEngine[setups.size()];
    memory = allocate(setups, ledger);
    try {
      for (int world = 0; world < engines.length; world++) {
        engines[world] = new TickEngine(setups.get(world), memory.world(world), crew, ledger);
      }
    } catch (OutOfMemoryError | ArithmeticException e) {
      abandon();
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "worlds="
              + setups.size()
              + " scratch_floats="
              + setups.getFirst().pipeline().scratchFloats()
              + ": "
              + e,
          e);
    } catch (Throwable t) {
      abandon();
      throw t;
    }
  }

  /** Closes what was built; freeing memory needs some heap, so the engines go first. */
  private void abandon() {
    for (int world = 0; world < engines.length && engines[world] != null; world++) {
      engines[world].close();
      engines[world] = null;
    }
    close();
  }

  private WorldBlock allocate(List<TickEngine.Setup> setups, MemoryLedger ledger) {
    int worlds = setups.size();
    try {
      int generations = 2;
      for (TickEngine.Setup setup : setups) {
        generations = Math.max(generations, setup.limits().maxGenerations());
      }
      return new WorldBlock(
          layout(schema, worlds, generations, field -> isSameInWorlds(field, setups)), ledger);
    } catch (OutOfMemoryError | ArithmeticException | IllegalArgumentException e) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "worlds=" + worlds + " cells=" + schema.cells() + " fields=" + schema.size() + ": " + e,
          e);
    }
  }

  private static ArenaLayout layout(
      FieldSchema schema, int worlds, int generations, IntPredicate shared) {
    var layout = ArenaLayout.builder(worlds).maxGenerations(generations);
    for (int field = 0; field < schema.size(); field++) {
      long floats = schema.floats(field);
      switch (schema.def(field).mutability()) {
        case STATIC -> {
          if (shared.test(field)) {
            layout.shared(floats);
          } else {
            layout.fixed(floats);
          }
        }
        case PER_TICK -> layout.perTick(floats);
        case SPARSE -> layout.sparse(floats);
      }
    }
    return layout.build();
  }

  /**
   * Native bytes of worlds of one configuration, by purpose.
   *
   * @param fields what a block takes when it is built
   * @param editedBase what is added at most for tick-start values that commands edit
   * @param sparse what the first writes of sparse fields add, in a tick in which none is edited too
   * @param generation what each generation beyond two adds
   */
  public record Footprint(long fields, long editedBase, long sparse, long generation) {
    /**
     * What {@code worlds} worlds of one configuration take.
     *
     * @throws ArithmeticException when it does not fit 63 bits
     */
    public static Footprint of(FieldSchema schema, int worlds) {
      ArenaLayout block = layout(schema, worlds, 2, field -> true);
      return new Footprint(
          block.totalBytes(),
          Math.multiplyExact(block.editedBaseBytes(), (long) worlds),
          Math.multiplyExact(block.sparseChunkBytes(), (long) worlds),
          block.furtherSideBytes());
    }
  }

  private boolean isSameInWorlds(int field, List<TickEngine.Setup> setups) {
    for (TickEngine.Setup setup : setups) {
      if (!schema.sameInitial(field, setup.pipeline().schema())) {
        return false;
      }
    }
    return true;
  }

  /** The engine of a world. */
  public TickEngine engine(int world) {
    return engines[world];
  }

  /**
   * Brings all worlds to the side of most of them, so that every per-tick field is one contiguous
   * block again: a world that published more or fewer ticks than the others since the last call is
   * copied. Copies nothing when all worlds published. While leases are in the way of every side,
   * the worlds stay where they are, and {@link #isContiguous} says so.
   */
  public void align() {
    StackRoom.require();
    int first = engines[0].arena().publishedSide();
    boolean same = true;
    for (TickEngine engine : engines) {
      same &= engine.arena().publishedSide() == first;
    }
    aligned = same;
    if (!aligned) {
      int side = bestSide();
      for (int world = 0; side >= 0 && world < engines.length; world++) {
        if (engines[world].arena().publishedSide() != side) {
          engines[world].publishOn(side);
        }
      }
      aligned = side >= 0; // last: a move may fail
    }
  }

  /** The side with most worlds, of those to which all can move, or -1. */
  private int bestSide() {
    int best = -1;
    int most = -1;
    for (int side = 0; side < memory.sides(); side++) {
      int there = 0;
      boolean allowed = true;
      for (TickEngine engine : engines) {
        there += engine.arena().publishedSide() == side ? 1 : 0;
        allowed &= engine.arena().mayPublishOn(side);
      }
      if (allowed && there > most) {
        most = there;
        best = side;
      }
    }
    return best;
  }

  /** Holds world {@code world}'s published state until the lease is closed. From any thread. */
  public SnapshotLease lease(int world) {
    StackRoom.require(); // a lease that is taken and not handed out would stay for ever
    return new LeasedSnapshot(engines[world]);
  }

  /**
   * Holds world {@code world}'s published state, as a lease does, but without an object: for who
   * keeps account of the holds. By the thread that ticks the world, between ticks.
   *
   * @return where the state lies; to be given to {@link #release} once
   */
  public int hold(int world) {
    return engines[world].arena().hold();
  }

  /** Gives back a hold of {@link #hold}. From any thread. */
  public void release(int world, int side) {
    engines[world].arena().release(side);
  }

  /**
   * What lies at {@code side}, which means something while it is held. Needs no close and allocates
   * nothing when it is read, so that one view a side serves for ever. Its fields may be read by any
   * thread.
   */
  public Snapshot view(int world, int side) {
    return new LeasedSnapshot.View(engines[world], side);
  }

  /** A per-tick field of all worlds on a side, [world][cell][component]; read while it is held. */
  public MemorySegment onSide(int field, int side) {
    return memory.side(field, side);
  }

  /**
   * Takes memory for so many generations, so that no tick has to.
   *
   * @param generations at most those of the limits
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED}
   */
  public void reserve(int world, int generations) {
    try {
      engines[world].arena().reserve(generations);
    } catch (OutOfMemoryError e) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED, "generations=" + generations + ": " + e.getMessage(), e);
    }
  }

  /**
   * Takes memory for the next tick's state, if holds and leases leave none that may be overwritten.
   * By the thread that ticks the world, between ticks.
   *
   * @return whether there is some; if not, all generations that are allowed are held, or no memory
   *     for one more can be had
   */
  public boolean reserveNext(int world) {
    try {
      return engines[world].arena().reserve();
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /** A world's published state, not copied: valid until its next tick, reset or restore. */
  public WorldState state(int world) {
    TickEngine engine = engines[world];
    MemorySegment[] fields = new MemorySegment[schema.size()];
    CRC32C fixed = new CRC32C();
    for (int field = 0; field < fields.length; field++) {
      MemorySegment values = engine.arena().published(field);
      if (schema.def(field).mutability() == Mutability.STATIC) {
        StateBytes.add(fixed, values);
      } else {
        fields[field] = values;
      }
    }
    return new WorldState(
        StateLayout.of(engine.pipeline()),
        engine.currentTick(),
        engine.seed(),
        engine.consecutiveRollbacks(),
        engine.isTickDisabled(),
        engine.parameters().version(),
        engine.parameters().published(),
        (int) fixed.getValue(),
        engine.memories(),
        fields);
  }

  /**
   * Goes on from a state, as if this world had come to it.
   *
   * @throws MurkException {@link ErrorCode#CHECKPOINT_MISMATCH} for a state of a world laid out
   *     otherwise; nothing was changed then. As of {@link TickEngine#reset} else
   */
  public void restore(int world, WorldState state) {
    WorldState now = state(world);
    if (!now.layout().equals(state.layout())) {
      throw mismatch("layout=[" + state.layout() + "] allowed=[" + now.layout() + "]");
    }
    if (now.fixedSum() != state.fixedSum()) {
      throw mismatch("its Static fields have other values than this world's");
    }
    if (now.parameters().length != state.parameters().length
        || now.memories().size() != state.memories().size()) {
      throw mismatch("its numbers of parameters and steps are not those of its layout");
    }
    engines[world].restore(state, new Restored(engines[world], state));
  }

  /** The published values of a state. */
  private record Restored(TickEngine engine, WorldState state) implements InitialValues {
    @Override
    public void begin(int side) {
      engine.parameters().stage(state.parameters(), state.parameterVersion());
      engine.sides().stage(side, state.tick(), engine.parameters());
    }

    @Override
    public void write(int field, MemorySegment values) {
      values.copyFrom(Objects.requireNonNull(state.fields()[field]));
    }
  }

  /**
   * Records a world from its current state on; see {@link Recorder}. By the thread that ticks it.
   *
   * @param text the whole configuration of the world, or null when it can't be told
   * @param arrays what the text refers to
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} while another recording of the world
   *     is under way, commands wait for its next tick or it is being computed; else as of {@link
   *     Recorder}
   */
  public Recording record(
      int world, ReplaySink sink, RecordingOptions options, @Nullable String text, byte[] arrays) {
    TickEngine engine = engines[world];
    if (engine.arena().isStaging()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "a recording begins between two ticks; this tick=" + (engine.currentTick() + 1));
    }
    var subject = new Recorder.Subject(engine, this, world, text, arrays);
    Recorder recorder = Recorder.begin(subject, engine.journalOrNull(), sink, options);
    engine.tell(recorder);
    return recorder;
  }

  /** Closes the recordings of all worlds, as {@link #close} does. */
  public void endRecordings() {
    for (TickEngine engine : engines) {
      TickJournal journal = engine == null ? null : engine.journalOrNull();
      if (journal != null) {
        journal.closing();
      }
    }
  }

  private static MurkException mismatch(String detail) {
    return new MurkException(ErrorCode.CHECKPOINT_MISMATCH, detail);
  }

  /** Native bytes held for these worlds. */
  public long nativeBytes() {
    return memory.bytes();
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
    return engines.length;
  }

  @Override
  public long tick(int world) {
    requireWorld(world);
    return engines[world].currentTick();
  }

  @Override
  public long currentTick(int world) {
    return tick(world);
  }

  @Override
  public long generation(int world) {
    requireWorld(world);
    return engines[world].arena().generation();
  }

  @Override
  public long parameterVersion(int world) {
    requireWorld(world);
    return engines[world].parameters().version();
  }

  @Override
  public double parameter(int key, int world) {
    requireWorld(world);
    LeasedSnapshot.require("parameter", key, engines[world].pipeline().parameters().size());
    return engines[world].parameters().published(key);
  }

  @Override
  public MemorySegment field(int field, int world) {
    requireWorld(world);
    LeasedSnapshot.require("field", field, schema.size());
    return engines[world].arena().published(field);
  }

  private void requireWorld(int world) {
    LeasedSnapshot.require("world_index", world, engines.length);
  }

  @Override
  public boolean isContiguous(int field) {
    return engines.length == 1 || aligned && schema.def(field).mutability() == Mutability.PER_TICK;
  }

  @Override
  public MemorySegment field(int field) {
    if (engines.length == 1) {
      return field(field, 0);
    }
    if (!isContiguous(field)) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "field="
              + field
              + " mutability="
              + schema.def(field).mutability()
              + " worlds="
              + engines.length
              + " aligned="
              + aligned
              + " is not one array, allowed=PER_TICK of aligned worlds; read world by world");
    }
    return memory.side(field, engines[0].arena().publishedSide());
  }

  /**
   * Frees the memory.
   *
   * @throws IllegalStateException as of {@link WorldBlock#close}: then it is to be closed again
   */
  @Override
  public synchronized void close() {
    StackRoom.require();
    if (!closed) {
      closed = true;
      endRecordings();
      for (TickEngine engine : engines) {
        if (engine != null) {
          engine.close();
        }
      }
    }
    memory.close();
  }
}
