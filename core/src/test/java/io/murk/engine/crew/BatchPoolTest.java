package io.murk.engine.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BatchPoolTest {
  private static List<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("murk-batch-"))
        .toList();
  }

  @Test
  void everyItemIsDoneOnceInEveryRound() {
    for (int threads : new int[] {1, 2, 3, 8}) {
      try (var pool = new BatchPool(threads)) {
        for (int n : new int[] {0, 1, 2, 7, 8, 100}) {
          var done = new AtomicIntegerArray(n);
          pool.run(
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  done.incrementAndGet(i);
                }
              },
              n);
          for (int i = 0; i < n; i++) {
            assertEquals(1, done.get(i), "threads=" + threads + " n=" + n + " i=" + i);
          }
        }
      }
    }
  }

  @Test
  void manyRoundsWithPausesThatParkTheWorkers() {
    try (var pool = new BatchPool(3)) {
      var sum = new AtomicLong();
      for (int round = 0; round < 5_000; round++) {
        pool.run((from, to) -> sum.addAndGet(to - from), 9);
        if (round % 500 == 0) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
      }
      assertEquals(5_000L * 9, sum.get());
    }
  }

  @Test
  void whatAJobWritesIsVisibleToTheCaller() {
    try (var pool = new BatchPool(4)) {
      int[] plain = new int[64];
      for (int round = 1; round < 2_000; round++) {
        int value = round;
        pool.run((from, to) -> Arrays.fill(plain, from, to, value), plain.length);
        for (int i : plain) {
          assertEquals(value, i);
        }
      }
    }
  }

  @Test
  void whatAJobThrowsReachesTheCallerAndIsForgotten() {
    for (int threads : new int[] {1, 2, 4}) {
      try (var pool = new BatchPool(threads)) {
        for (int failing = 0; failing < 4; failing++) {
          var failure = new IllegalArgumentException("item " + failing);
          int item = failing;
          var thrown =
              assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      pool.run(
                          (from, to) -> {
                            if (item >= from && item < to) {
                              throw failure;
                            }
                          },
                          4));
          assertSame(failure, thrown);
          pool.run((from, to) -> {}, 4);
        }
        var error = new StackOverflowError();
        var job =
            (BatchPool.Job)
                (from, to) -> {
                  throw error;
                };
        assertSame(error, assertThrows(StackOverflowError.class, () -> pool.run(job, 4)));
        pool.run((from, to) -> {}, 4);
      }
    }
  }

  @Test
  void theFailureOfTheLowestChunkIsTheOneReported() {
    try (var pool = new BatchPool(4)) {
      for (int round = 0; round < 200; round++) {
        var thrown =
            assertThrows(
                IllegalStateException.class,
                () ->
                    pool.run(
                        (from, to) -> {
                          if (from > 0) {
                            throw new IllegalStateException("chunk " + from);
                          }
                        },
                        4));
        assertEquals("chunk 1", thrown.getMessage());
        pool.run((from, to) -> {}, 4);
      }
    }
  }

  @Test
  void theCallerDoesWhatNoWorkerBegins() throws InterruptedException {
    List<Thread> others = workers();
    var pool = new BatchPool(4);
    List<Thread> workers = workers().stream().filter(thread -> !others.contains(thread)).toList();
    pool.close();
    for (Thread worker : workers) {
      worker.join(10_000);
    }
    var chunks = new ArrayList<String>();
    for (int round = 0; round < 2; round++) {
      pool.run((from, to) -> chunks.add(from + ".." + to), 10);
    }
    assertEquals(List.of("0..2", "2..5", "5..7", "7..10"), chunks.subList(0, 4));
    assertEquals(chunks.subList(0, 4), chunks.subList(4, 8));
  }

  @Test
  void closeEndsTheThreads() throws InterruptedException {
    List<Thread> others = workers();
    var pool = new BatchPool(4);
    pool.run((from, to) -> {}, 4);
    List<Thread> workers = workers().stream().filter(thread -> !others.contains(thread)).toList();
    assertEquals(3, workers.size());
    assertTrue(workers.stream().allMatch(Thread::isDaemon));
    pool.close();
    pool.close();
    for (Thread worker : workers) {
      worker.join(10_000);
      assertFalse(worker.isAlive(), worker.getName());
    }
  }

  @Test
  void closeEndsParkedThreads() throws InterruptedException {
    var pool = new BatchPool(2);
    List<Thread> workers = workers();
    Thread.sleep(50);
    pool.close();
    for (Thread worker : workers) {
      worker.join(10_000);
      assertFalse(worker.isAlive(), worker.getName());
    }
  }
}
