package io.murk.world;

import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.engine.EngineBlock;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** A hold on the current state of every world of a batch. Closed by any thread. */
final class BatchLease implements SnapshotLease {
  private final EngineBlock block;
  private final int[] sides;
  private final long[] ticks;
  private final long[] generations;
  private final Snapshot[] views;
  private final boolean aligned;
  private final AtomicBoolean released = new AtomicBoolean();

  /** Holds every world; by the thread that steps the batch, between steps. */
  BatchLease(EngineBlock block) {
    this.block = block;
    int worlds = block.worlds();
    sides = new int[worlds];
    ticks = new long[worlds];
    generations = new long[worlds];
    views = new Snapshot[worlds];
    int held = 0;
    boolean same = true;
    try {
      for (int world = 0; world < worlds; world++) {
        ticks[world] = block.tick(world);
        generations[world] = block.generation(world);
        sides[world] = block.hold(world);
        held++;
        views[world] = block.view(world, sides[world]);
        same &= sides[world] == sides[0];
      }
    } catch (Throwable t) { // a heap may be exhausted
      release(held);
      throw t;
    }
    aligned = same;
  }

  private void release(int worlds) {
    for (int world = 0; world < worlds; world++) {
      block.release(world, sides[world]);
    }
  }

  private Snapshot view(int world) {
    requireWorld(world);
    if (released.get()) {
      throw new MurkException(ErrorCode.STALE, "the lease on the batch was released");
    }
    return views[world];
  }

  private void requireWorld(int world) {
    if (world < 0 || world >= views.length) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "world_index=" + Integer.toUnsignedString(world) + " allowed=0.." + (views.length - 1));
    }
  }

  @Override
  public Space space() {
    return block.space();
  }

  @Override
  public FieldSchema schema() {
    return block.schema();
  }

  @Override
  public int worlds() {
    return views.length;
  }

  @Override
  public long tick(int world) {
    requireWorld(world);
    return ticks[world];
  }

  @Override
  public long currentTick(int world) {
    return Math.max(tick(world), block.tick(world));
  }

  @Override
  public long generation(int world) {
    requireWorld(world);
    return generations[world];
  }

  @Override
  public long parameterVersion(int world) {
    return view(world).parameterVersion(0);
  }

  @Override
  public double parameter(int key, int world) {
    return view(world).parameter(key, 0);
  }

  @Override
  public boolean isContiguous(int field) {
    return views.length == 1 || aligned && SnapshotLease.super.isContiguous(field);
  }

  @Override
  public MemorySegment field(int field) {
    MemorySegment first = field(field, 0);
    if (views.length == 1) {
      return first;
    }
    if (!isContiguous(field)) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "field="
              + field
              + " mutability="
              + schema().def(field).mutability()
              + " worlds="
              + views.length
              + " aligned="
              + aligned
              + " is not one array, allowed=PER_TICK of aligned worlds; read world by world");
    }
    return block.onSide(field, sides[0]);
  }

  @Override
  public MemorySegment field(int field, int world) {
    return view(world).field(field);
  }

  @Override
  public void close() {
    if (released.compareAndSet(false, true)) {
      release(views.length);
    }
  }

  @Override
  public String toString() {
    return "BatchLease[worlds=" + views.length + ", released=" + released.get() + "]";
  }
}
