package io.murk.realtime.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WatchThreadsTest {
  private static boolean await(CountDownLatch latch) throws InterruptedException {
    return latch.await(10, TimeUnit.SECONDS);
  }

  @Test
  void noErrorOfATaskEndsAWorkerOrTheKeeper() throws InterruptedException {
    try (var threads = new WatchThreads(1, 1_000_000_000L, TickClock.SYSTEM)) {
      var rounds = new CountDownLatch(2);
      threads.start(() -> {
        rounds.countDown();
        throw new AssertionError("made");
      });
      threads.execute(() -> {
        throw new StackOverflowError("made");
      });
      var next = new CountDownLatch(1);
      threads.execute(next::countDown);
      assertTrue(await(next), "the only worker takes the next task");
      assertTrue(await(rounds), "the keeper goes on");
    }
  }
}
