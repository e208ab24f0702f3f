package io.murk.engine;

import io.murk.arena.ArenaLayout;
import io.murk.arena.GenerationArena;
import io.murk.arena.MemoryLedger;
import io.murk.arena.WorldBlock;
import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.List;

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
  private boolean closed;

  /**
   * Allocates the memory and builds the engines.
   *
   * @param setups one for each world, at least one; spaces of the same topology, fields of the same
   *     layout
   */
  public EngineBlock(List<TickEngine.Setup> setups) {
    this(setups, MemoryLedger.process());
  }

  EngineBlock(List<TickEngine.Setup> setups, MemoryLedger ledger) {
    space = setups.getFirst().pipeline().space();
    schema = setups.getFirst().pipeline().schema();
    engines = new TickEngine[setups.size()];
    memory = allocate(setups.size(), ledger);
    try {
      for (int world = 0; world < engines.length; world++) {
        engines[world] = new TickEngine(setups.get(world), memory.world(world), ledger);
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

  private WorldBlock allocate(int worlds, MemoryLedger ledger) {
    try {
      return new WorldBlock(layout(schema, worlds), ledger);
    } catch (OutOfMemoryError | ArithmeticException | IllegalArgumentException e) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "worlds=" + worlds + " cells=" + schema.cells() + " fields=" + schema.size() + ": " + e,
          e);
    }
  }

  private static ArenaLayout layout(FieldSchema schema, int worlds) {
    var layout = ArenaLayout.builder(worlds);
    for (int field = 0; field < schema.size(); field++) {
      if (schema.def(field).mutability() == Mutability.STATIC) {
        layout.fixed(schema.floats(field));
      } else {
        layout.perTick(schema.floats(field));
      }
    }
    return layout.build();
  }

  /**
   * Native bytes of worlds, by purpose.
   *
   * @param fields what a block takes when it is built
   * @param editedBase what is added at most for tick-start values that commands edit
   * @param scratch scratch memory of the propagators, taken when a block is built
   */
  public record Footprint(long fields, long editedBase, long scratch) {
    /** Nothing. */
    public static final Footprint NONE = new Footprint(0, 0, 0);

    /**
     * What {@code worlds} worlds take.
     *
     * @param scratchFloats of one world
     * @throws ArithmeticException when it does not fit 63 bits
     */
    public static Footprint of(FieldSchema schema, long scratchFloats, int worlds) {
      var edited = ArenaLayout.builder(1);
      for (int field = 0; field < schema.size(); field++) {
        edited.fixed(schema.floats(field));
      }
      return new Footprint(
          layout(schema, worlds).totalBytes(),
          Math.multiplyExact(edited.build().totalBytes(), (long) worlds),
          Math.multiplyExact(Math.multiplyExact(scratchFloats, 4L), (long) worlds));
    }
  }

  /** The engine of a world. */
  public TickEngine engine(int world) {
    return engines[world];
  }

  /**
   * Brings all worlds to the side of most of them, so that every field is one contiguous block
   * again: a world that published more or fewer ticks than the others since the last call is
   * copied. Copies nothing when all worlds published.
   */
  public void align() {
    int onSideOne = 0;
    for (TickEngine engine : engines) {
      onSideOne += engine.arena().publishedSide();
    }
    int side = onSideOne * 2 > engines.length ? 1 : 0;
    for (int world = 0; world < engines.length; world++) {
      GenerationArena arena = engines[world].arena();
      if (arena.publishedSide() != side) {
        arena.publishOn(side);
      }
    }
  }

  /** Holds world {@code world}'s published state until the lease is closed. */
  public SnapshotLease lease(int world) {
    return new LeasedSnapshot(engines[world]);
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
    return engines[world].currentTick();
  }

  @Override
  public long generation(int world) {
    return engines[world].arena().generation();
  }

  @Override
  public long parameterVersion(int world) {
    return engines[world].parameters().version();
  }

  @Override
  public double parameter(int key, int world) {
    return engines[world].parameters().published(key);
  }

  @Override
  public MemorySegment field(int field, int world) {
    return engines[world].arena().published(field);
  }

  @Override
  public MemorySegment field(int field) {
    return memory.side(field, engines[0].arena().publishedSide());
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      for (TickEngine engine : engines) {
        if (engine != null) {
          engine.close();
        }
      }
      memory.close();
    }
  }
}
