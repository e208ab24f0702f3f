package io.murk.realtime.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.realtime.WorldCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PaddedCountersTest {
  @Test
  void countersStartAtZeroAndDoNotTouchEachOther() {
    var counters = new PaddedCounters();
    for (WorldCounter counter : WorldCounter.values()) {
      assertEquals(0, counters.value(counter));
      counters.add(counter, counter.ordinal() + 1);
    }
    counters.increment(WorldCounter.ROLLBACK_COUNT);
    for (WorldCounter counter : WorldCounter.values()) {
      int more = counter == WorldCounter.ROLLBACK_COUNT ? 2 : 1;
      assertEquals(counter.ordinal() + more, counters.value(counter));
    }
    assertTrue(
        counters
            .toString()
            .startsWith(
                "PaddedCounters{QUEUE_FULL_REJECTIONS=1, TICK_DISABLED_REJECTIONS=2,"
                    + " ROLLBACK_COUNT=4, TICK_DISABLED_TRANSITIONS=4, WORKER_STALL_EVENTS=5"),
        counters.toString());
  }

  @Test
  void noIncrementOfAnyThreadIsLost() throws InterruptedException {
    var counters = new PaddedCounters();
    int each = 100_000;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < each; n++) {
                  counters.increment(WorldCounter.QUEUE_FULL_REJECTIONS);
                  counters.add(WorldCounter.ROLLBACK_COUNT, 2);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(4L * each, counters.value(WorldCounter.QUEUE_FULL_REJECTIONS));
    assertEquals(8L * each, counters.value(WorldCounter.ROLLBACK_COUNT));
  }
}
