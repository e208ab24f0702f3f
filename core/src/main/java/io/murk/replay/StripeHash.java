package io.murk.replay;

import io.murk.egress.Snapshot;
import java.lang.foreign.MemorySegment;

/**
 * {@link SnapshotHash#striped} of one tick after the other: where the next stripe of each field
 * begins is remembered, not computed, because divisions cost as much as the hash. hot: 0 B/op.
 */
public final class StripeHash {
  private final Snapshot snapshot;
  private final int world;
  private final int stripes;

  /** By field: floats of each stripe, and how many stripes have one more. */
  private final long[] whole;

  private final long[] rest;

  /** By field, of the stripe that comes next: its first float, and what was lost by rounding. */
  private final long[] start;

  private final long[] lost;
  private long stripe;
  private long tick;

  /**
   * Before the first tick.
   *
   * @param snapshot a live view of a world or a batch
   * @param world which world of it
   * @param stripes 1 or more
   */
  public StripeHash(Snapshot snapshot, int world, int stripes) {
    this.snapshot = snapshot;
    this.world = world;
    this.stripes = stripes;
    int fields = snapshot.schema().size();
    whole = new long[fields];
    rest = new long[fields];
    start = new long[fields];
    lost = new long[fields];
    for (int field = 0; field < fields; field++) {
      whole[field] = snapshot.schema().floats(field) / stripes;
      rest[field] = snapshot.schema().floats(field) % stripes;
    }
    seek(snapshot.tick(world));
  }

  /** {@link SnapshotHash#striped} of the world as it is now, after tick {@code now}. */
  public long next(long now) {
    if (now != tick) {
      seek(now);
    }
    int stripes = this.stripes;
    long[] start = this.start;
    long[] lost = this.lost;
    boolean last = stripe == stripes - 1;
    long hash = Xxh3.of(now);
    for (int field = 0; field < start.length; field++) {
      long from = start[field];
      long more = lost[field] + rest[field];
      boolean carries = more >= stripes;
      long to = from + whole[field] + (carries ? 1 : 0);
      long length = Float.BYTES * (to - from);
      MemorySegment values = snapshot.field(field, world);
      hash = Xxh3.of(hash, field, length, Xxh3.of(values, Float.BYTES * from, length));
      start[field] = last ? 0 : to;
      lost[field] = last ? 0 : carries ? more - stripes : more;
    }
    stripe = last ? 0 : stripe + 1;
    tick = now + 1;
    return hash;
  }

  private void seek(long now) {
    tick = now;
    stripe = Long.remainderUnsigned(now, stripes);
    for (int field = 0; field < start.length; field++) {
      long product = rest[field] * stripe;
      start[field] = whole[field] * stripe + product / stripes;
      lost[field] = product % stripes;
    }
  }
}
