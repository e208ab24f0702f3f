package io.murk.egress;

/**
 * One world's state at one tick, held until it is closed: not a copy, so the tick after the next
 * one can't begin while the lease lives.
 *
 * <p>Close it from any thread; a use after that is {@link io.murk.error.ErrorCode#STALE}.
 */
public interface SnapshotLease extends Snapshot, AutoCloseable {
  @Override
  void close();
}
