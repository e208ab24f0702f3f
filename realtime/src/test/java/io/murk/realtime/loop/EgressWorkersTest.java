package io.murk.realtime.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.AllocationProbe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EgressWorkersTest {
  private static final long JOIN = 10_000_000_000L;

  /** A task that tells when it has ended, and how. */
  private static final class Told implements EgressWorkers.Task {
    final Semaphore ended = new Semaphore(0);
    final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    final Runnable work;
    volatile boolean wanted = true;

    Told(Runnable work) {
      this.work = work;
    }

    @Override
    public boolean begin(EgressWorkers by) {
      return wanted;
    }

    @Override
    public void run() {
      work.run();
    }

    @Override
    public void end(@Nullable Throwable failure) {
      thrown.set(failure);
      ended.release();
    }
  }

  private static void close(EgressWorkers workers) {
    workers.stop();
    assertEquals(workers.count(), workers.join(JOIN));
  }

  private static void awaitEnd(Told task) throws InterruptedException {
    assertTrue(task.ended.tryAcquire(20, TimeUnit.SECONDS), "the task never ended");
  }

  @Test
  void threadsHaveTheirNamesAndAreDaemons() throws InterruptedException {
    var workers = new EgressWorkers(2, ThreadStarter.SYSTEM);
    var names = Collections.synchronizedList(new ArrayList<String>());
    var both = new CountDownLatch(2);
    List<Told> tasks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      var task =
          new Told(() -> {
            names.add(Thread.currentThread().getName() + Thread.currentThread().isDaemon());
            both.countDown();
            awaitQuietly(both);
          });
      tasks.add(task);
      assertTrue(workers.offer(task));
    }
    for (Told task : tasks) {
      awaitEnd(task);
    }
    Collections.sort(names);
    assertEquals(List.of("murk-egress-0true", "murk-egress-1true"), names);
    close(workers);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void exactlyFourForEachWorkerWaitAndOneMoreIsRefused() throws InterruptedException {
    var workers = new EgressWorkers(3, ThreadStarter.SYSTEM); // 12 are not a power of two
    var open = new CountDownLatch(1);
    var busy = new CountDownLatch(3);
    List<Told> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(
          new Told(() -> {
            busy.countDown();
            awaitQuietly(open);
          }));
      assertTrue(workers.offer(tasks.getLast()));
    }
    awaitQuietly(busy);
    assertEquals(12, workers.capacity());
    for (int i = 0; i < 12; i++) {
      assertEquals(i, workers.depth());
      tasks.add(new Told(() -> {}));
      assertTrue(workers.offer(tasks.getLast()));
    }
    for (int i = 0; i < 3; i++) {
      assertFalse(workers.offer(new Told(() -> {})));
    }
    assertEquals(12, workers.depth());
    open.countDown();
    for (Told task : tasks) {
      awaitEnd(task);
    }
    assertEquals(0, workers.depth());
    close(workers);
  }

  @Test
  void nothingThatATaskThrowsEndsAWorker() throws InterruptedException {
    var workers = new EgressWorkers(1, ThreadStarter.SYSTEM);
    Thread worker = workers.anyThread();
    List<Throwable> failures =
        List.of(
            new IllegalStateException("a"),
            new StackOverflowError(),
            new OutOfMemoryError("b"),
            new LinkageError("c"),
            new AssertionError("d"));
    for (Throwable failure : failures) {
      var task = new Told(() -> sneak(failure));
      assertTrue(workers.offer(task));
      awaitEnd(task);
      assertSame(failure, task.thrown.get());
    }
    var deep = new Told(() -> dig(0));
    assertTrue(workers.offer(deep));
    awaitEnd(deep);
    assertTrue(deep.thrown.get() instanceof StackOverflowError);
    assertTrue(worker.isAlive());
    close(workers);
  }

  private static int dig(int depth) {
    return dig(depth + 1) + dig(depth + 2);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  void aTaskThatIsNotWantedAnyMoreIsPassedOver() throws InterruptedException {
    var workers = new EgressWorkers(1, ThreadStarter.SYSTEM);
    var ran = new AtomicInteger();
    var cancelled = new Told(ran::incrementAndGet);
    cancelled.wanted = false;
    var after = new Told(() -> {});
    assertTrue(workers.offer(cancelled));
    assertTrue(workers.offer(after));
    awaitEnd(after);
    assertEquals(0, ran.get());
    assertEquals(0, cancelled.ended.availablePermits());
    close(workers);
  }

  @Test
  void nobodySleepsWhileSomethingWaits() throws InterruptedException {
    var workers = new EgressWorkers(2, ThreadStarter.SYSTEM);
    List<Thread> submitters = new ArrayList<>();
    var lost = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      int pause = 20_000 * i;
      submitters.add(
          Thread.ofPlatform()
              .start(() -> {
                var task = new Told(() -> {});
                for (int round = 0; round < 3000; round++) {
                  while (!workers.offer(task)) {
                    Thread.onSpinWait();
                  }
                  try {
                    if (!task.ended.tryAcquire(10, TimeUnit.SECONDS)) {
                      lost.incrementAndGet();
                      return;
                    }
                  } catch (InterruptedException e) {
                    return;
                  }
                  LockSupport.parkNanos(pause); // so that workers fall asleep now and then
                }
              }));
    }
    for (Thread submitter : submitters) {
      submitter.join();
    }
    assertEquals(0, lost.get());
    close(workers);
  }

  @Test
  void stoppingEndsWhatWaitsAndTakesNothingMore() throws InterruptedException {
    var workers = new EgressWorkers(1, ThreadStarter.SYSTEM);
    var open = new CountDownLatch(1);
    var busy = new CountDownLatch(1);
    var running =
        new Told(() -> {
          busy.countDown();
          awaitQuietly(open);
        });
    assertTrue(workers.offer(running));
    awaitQuietly(busy);
    List<Told> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(new Told(() -> {}));
      assertTrue(workers.offer(waiting.getLast()));
    }
    assertEquals(3, workers.stop());
    for (Told task : waiting) {
      awaitEnd(task);
      var thrown = (MurkException) task.thrown.get();
      assertEquals(ErrorCode.SHUTTING_DOWN, thrown.code());
      assertEquals(
          "ShuttingDown: phase=closed allowed=running: the observation was dropped",
          thrown.getMessage());
    }
    assertFalse(workers.offer(new Told(() -> {})));
    assertTrue(workers.isStopping());
    assertEquals(0, workers.join(1_000_000)); // it is at work
    assertEquals(0, workers.stop());
    open.countDown();
    assertEquals(1, workers.join(JOIN));
    awaitEnd(running);
  }

  @Test
  void everySubmissionEndsThoughTheWorkersStopMeanwhile() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      var workers = new EgressWorkers(2, ThreadStarter.SYSTEM);
      var taken = new AtomicInteger();
      var ended = new AtomicInteger();
      var task =
          new EgressWorkers.Task() {
            @Override
            public boolean begin(EgressWorkers by) {
              return true;
            }

            @Override
            public void run() {}

            @Override
            public void end(@Nullable Throwable thrown) {
              ended.incrementAndGet();
            }
          };
      Thread submitter =
          Thread.ofPlatform()
              .start(() -> {
                while (!workers.isStopping()) {
                  if (workers.offer(task)) {
                    taken.incrementAndGet();
                  }
                }
              });
      LockSupport.parkNanos(100_000 + 1_000L * round);
      close(workers);
      submitter.join();
      assertEquals(taken.get(), ended.get(), "round " + round);
      assertEquals(0, workers.depth());
    }
  }

  @Test
  void ifTheSystemRefusesAThreadNoneStays() throws InterruptedException {
    List<Thread> started = new ArrayList<>();
    ThreadStarter two =
        (name, work) -> {
          if (started.size() == 2) {
            throw new MurkException(ErrorCode.ALLOCATION_FAILED, "thread=" + name);
          }
          started.add(ThreadStarter.SYSTEM.start(name, work));
          return started.getLast();
        };
    var thrown = assertThrows(MurkException.class, () -> new EgressWorkers(3, two));
    assertEquals("AllocationFailed: thread=murk-egress-2", thrown.getMessage());
    for (Thread thread : started) {
      thread.join(10_000);
      assertFalse(thread.isAlive());
    }
  }

  @Test
  void handingOverAllocatesNothing() {
    var workers = new EgressWorkers(1, ThreadStarter.SYSTEM);
    var task = new Told(() -> {});
    Runnable call =
        () -> {
          assertTrue(workers.offer(task));
          while (!task.ended.tryAcquire()) {
            Thread.onSpinWait();
          }
        };
    assertEquals(0, AllocationProbe.bytes(1000, call));
    assertEquals(0, AllocationProbe.bytes(1000, call, workers.anyThread()));
    close(workers);
  }
}
