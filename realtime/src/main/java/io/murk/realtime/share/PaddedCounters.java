package io.murk.realtime.share;

import io.murk.realtime.WorldCounter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One count for each {@link WorldCounter}, so far apart that threads that count different things
 * never write to the same cache line.
 *
 * <pre>
 *  element 0        16                32                     16 * (n + 1)
 *  +-------+--------+--------+--------+--------+---- ... ----+--------+
 *  | header of the  | count  | unused | count  |             | unused |
 *  | array's own    |   0    |        |   1    |             |        |
 *  +-------+--------+--------+--------+--------+---- ... ----+--------+
 *   128 bytes a stride: two lines of 64, because processors fetch lines in pairs
 * </pre>
 *
 * <p>Adding is wait-free and exact from any number of threads; counts order nothing else. hot: 0
 * B/op.
 */
public final class PaddedCounters {
  private static final int STRIDE = 128 / Long.BYTES;
  private static final int COUNTERS = WorldCounter.values().length;
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[STRIDE * (COUNTERS + 1)];

  /** All counts 0. */
  public PaddedCounters() {}

  /** Counts one more. */
  public void increment(WorldCounter counter) {
    add(counter, 1);
  }

  /** Counts {@code n} more. */
  public void add(WorldCounter counter, long n) {
    long unused = (long) COUNT.getAndAdd(counts, index(counter), n);
  }

  /** The count now: everything that was added before, by any thread. */
  public long value(WorldCounter counter) {
    return (long) COUNT.getVolatile(counts, index(counter));
  }

  /** All counts start again at 0; what is added meanwhile is counted or not. */
  public void reset() {
    for (WorldCounter counter : WorldCounter.values()) {
      COUNT.setVolatile(counts, index(counter), 0L);
    }
  }

  private static int index(WorldCounter counter) {
    return STRIDE * (counter.ordinal() + 1);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("PaddedCounters{");
    for (WorldCounter counter : WorldCounter.values()) {
      text.append(counter.ordinal() == 0 ? "" : ", ").append(counter).append('=');
      text.append(value(counter));
    }
    return text.append('}').toString();
  }
}
