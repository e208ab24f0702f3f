package io.murk.perf.stress;

import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;

/**
 * A ring of two over sides of two plain values each, both of which say the tick that wrote them; a
 * side that nobody holds is overwritten by the next tick.
 */
final class StampedSides implements SnapshotRing.Holds {
  /** As many as one tick, a ring of two and two readers need. */
  private static final int SIDES = 5;

  final Readers readers = new Readers(2);
  final SnapshotRing ring = new SnapshotRing(2, readers, this, new PaddedCounters());
  private final int[] one = new int[SIDES];
  private final int[] other = new int[SIDES];
  private final int[] holds = new int[SIDES];
  private int published;

  @Override
  public int hold() {
    holds[published]++;
    return published;
  }

  @Override
  public void release(int side) {
    holds[side]--;
  }

  /** By the writer. */
  void tick(int tick) {
    int side = 0;
    while (side == published || holds[side] != 0) {
      side++;
    }
    one[side] = tick;
    other[side] = tick;
    published = side;
    ring.push(tick);
    ring.sweep();
  }

  /** What a reader sees of a side: its tick, or -1 for a mixture. */
  int look(int side) {
    int first = one[side];
    return first == other[side] ? first : -1;
  }

  /**
   * Reads the newest state as an observation does.
   *
   * @return its tick; 0 if there was none, or it left the ring at once; -1 for numbers of another
   *     tick
   */
  int read() {
    long position = ring.latest();
    if (position == SnapshotRing.NONE) {
      return 0;
    }
    int side = ring.side(position);
    long tick = ring.tick(position);
    long pin = readers.claim(position);
    if (!ring.holds(position)) {
      readers.unpin(pin);
      return 0;
    }
    int seen = look(side);
    return readers.unpin(pin) && seen == tick ? seen : -1;
  }

  /** Holds that are left when the ring was cleared: 0. */
  int left() {
    ring.clear();
    int left = ring.lingering();
    for (int count : holds) {
      left += count;
    }
    return left;
  }
}
