package io.murk.ffi.view;

import io.murk.egress.SnapshotLease;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A lease that several views of one state share: released with the last of them. A lease on a batch
 * costs time for every world, so the fields of one state are viewed under one.
 */
public final class SharedLease implements AutoCloseable {
  private final SnapshotLease lease;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Takes a lease over, with one holder. */
  public SharedLease(SnapshotLease lease) {
    this.lease = lease;
  }

  /** What is held. */
  public SnapshotLease lease() {
    return lease;
  }

  /** One more holder, unless the last one has left. */
  public boolean retain() {
    while (true) {
      int now = holders.get();
      if (now == 0) {
        return false;
      }
      if (holders.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /** One holder less. To be called once by each. */
  @Override
  public void close() {
    if (holders.decrementAndGet() == 0) {
      lease.close();
    }
  }
}
