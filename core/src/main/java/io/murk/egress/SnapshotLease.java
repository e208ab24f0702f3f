package io.murk.egress;

/**
 * One world's state at one tick, as world 0, or that of all worlds of a batch, held until it is
 * closed: not a copy. A world has a number of generations (8, or as configured), of which every
 * leased state holds one; when leases hold all but the current one, no tick can begin until one is
 * closed.
 *
 * <p>Close it from any thread; a use after that is {@link io.murk.error.ErrorCode#STALE}.
 */
public interface SnapshotLease extends Snapshot, AutoCloseable {
  @Override
  void close();
}
