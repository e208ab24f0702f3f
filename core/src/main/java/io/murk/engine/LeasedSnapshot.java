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
  private final long parameterVersion;
  private final double[] parameters;

  LeasedSnapshot(TickEngine engine) {
    this.engine = engine;
    tick = engine.currentTick();
    parameterVersion = engine.parameters().version();
    parameters = new double[engine.pipeline().parameters().size()];
    for (int key = 0; key < parameters.length; key++) {
      parameters[key] = engine.parameters().published(key);
    }
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
    return parameterVersion;
  }

  @Override
  public double parameter(int key, int world) {
    return parameters[key];
  }

  @Override
  public MemorySegment field(int field, int world) {
    return field(field);
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
