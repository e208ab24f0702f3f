package io.murk.engine;

import io.murk.arena.Lease;
import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A lease on an engine's published generation. Made and closed by any thread. */
final class LeasedSnapshot implements SnapshotLease {
  private final TickEngine engine;
  private final Lease lease;
  private final long tick;
  private final long parameterVersion;
  private final double[] parameters;

  /**
   * What belongs to a generation besides its fields, by the side on which it lies.
   *
   * <p>Written by the ticking thread before it publishes the side; a lease on the side sees it, and
   * it stays while the lease lives.
   */
  static final class Sides {
    private final long[] tick;
    private final long[] parameterVersion;
    private final double[][] parameters;

    Sides(int sides, int parameterCount) {
      tick = new long[sides];
      parameterVersion = new long[sides];
      parameters = new double[sides][parameterCount];
    }

    /** What side {@code side} will show when it is published. */
    void stage(int side, long sideTick, ParameterTable table) {
      tick[side] = sideTick;
      parameterVersion[side] = table.stagedVersion();
      double[] values = parameters[side];
      for (int key = 0; key < values.length; key++) {
        values[key] = table.staged(key);
      }
    }

    /** The generation moves from one side to another. */
    void move(int from, int to) {
      tick[to] = tick[from];
      parameterVersion[to] = parameterVersion[from];
      System.arraycopy(parameters[from], 0, parameters[to], 0, parameters[to].length);
    }
  }

  /** What lies on a side, for who holds it otherwise. */
  record View(TickEngine engine, int side) implements Snapshot {
    @Override
    public Space space() {
      return engine.pipeline().space();
    }

    @Override
    public FieldSchema schema() {
      return engine.pipeline().schema();
    }

    @Override
    public int worlds() {
      return 1;
    }

    @Override
    public long tick(int world) {
      require("world_index", world, 1);
      return engine.sides().tick[side];
    }

    @Override
    public long currentTick(int world) {
      return Math.max(tick(world), engine.currentTick());
    }

    @Override
    public long generation(int world) {
      return tick(world); // each tick publishes one, and a reset goes back to 0 of both
    }

    @Override
    public long parameterVersion(int world) {
      require("world_index", world, 1);
      return engine.sides().parameterVersion[side];
    }

    @Override
    public double parameter(int key, int world) {
      require("world_index", world, 1);
      double[] values = engine.sides().parameters[side];
      require("parameter", key, values.length);
      return values[key];
    }

    @Override
    public MemorySegment field(int field, int world) {
      require("world_index", world, 1);
      return field(field);
    }

    @Override
    public MemorySegment field(int field) {
      require("field", field, schema().size());
      return engine.arena().onSide(field, side);
    }
  }

  LeasedSnapshot(TickEngine engine) {
    this.engine = engine;
    lease = engine.arena().lease();
    try {
      Sides sides = engine.sides();
      tick = sides.tick[lease.side()];
      parameterVersion = sides.parameterVersion[lease.side()];
      double[] values = sides.parameters[lease.side()];
      parameters = Arrays.copyOf(values, values.length);
    } catch (Throwable t) { // a heap may be exhausted
      lease.close();
      throw t;
    }
  }

  /**
   * Checks an index that a reader gave.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} unless it is 0 to {@code count - 1}
   */
  static void require(String what, int given, int count) {
    if (given < 0 || given >= count) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          what
              + "="
              + Integer.toUnsignedString(given)
              + (count == 0 ? " allowed: none" : " allowed=0.." + (count - 1)));
    }
  }

  @Override
  public Space space() {
    return engine.pipeline().space();
  }

  @Override
  public FieldSchema schema() {
    return engine.pipeline().schema();
  }

  @Override
  public int worlds() {
    return 1;
  }

  @Override
  public long tick(int world) {
    require("world_index", world, 1);
    return tick;
  }

  @Override
  public long currentTick(int world) {
    require("world_index", world, 1);
    return Math.max(tick, engine.currentTick());
  }

  @Override
  public long generation(int world) {
    require("world_index", world, 1);
    return lease.generation();
  }

  @Override
  public long parameterVersion(int world) {
    require("world_index", world, 1);
    return parameterVersion;
  }

  @Override
  public double parameter(int key, int world) {
    require("world_index", world, 1);
    require("parameter", key, parameters.length);
    return parameters[key];
  }

  @Override
  public MemorySegment field(int field, int world) {
    require("world_index", world, 1);
    return field(field);
  }

  @Override
  public MemorySegment field(int field) {
    require("field", field, schema().size());
    if (lease.isReleased()) {
      throw new MurkException(ErrorCode.STALE, "the lease on tick=" + tick + " was released");
    }
    return engine.arena().onSide(field, lease.side());
  }

  @Override
  public String toString() {
    return "SnapshotLease[tick=" + tick + ", released=" + lease.isReleased() + "]";
  }

  @Override
  public void close() {
    lease.close();
  }
}
