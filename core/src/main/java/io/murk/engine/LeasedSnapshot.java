package io.murk.engine;

import io.murk.arena.Lease;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;

/** A lease on an engine's published generation. */
final class LeasedSnapshot implements SnapshotLease {
  private final TickEngine engine;
  private final Lease lease;
  private final long tick;

  LeasedSnapshot(TickEngine engine) {
    this.engine = engine;
    tick = engine.currentTick();
    lease = engine.arena().lease();
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
    return tick;
  }

  @Override
  public long generation(int world) {
    return lease.generation();
  }

  @Override
  public long parameterVersion(int world) {
    return 0;
  }

  @Override
  public MemorySegment field(int field) {
    if (lease.isReleased()) {
      throw new MurkException(ErrorCode.STALE, "the lease on tick=" + tick + " was released");
    }
    return engine.arena().onSide(field, lease.side());
  }

  @Override
  public void close() {
    lease.close();
  }
}
