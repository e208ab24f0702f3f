package io.murk.realtime.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.WorldCounter;
import io.murk.testing.NoLeaks;
import io.murk.testing.Seeds;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sixteen threads submit in every way there is, while ticks apply, refuse and roll back, ticking is
 * disabled, the world is reset and in the end shut down: is every command that was queued settled
 * once?
 */
@ExtendWith(NoLeaks.class)
final class InboxStormTest {
  private static final int SUBMITTERS = 16;
  private static final int COMMANDS = 6000;
  private static final int CAPACITY = 24;

  /** What one thread submitted and got back. */
  private static final class Ledger {
    long queued;
    long forgotten;
    long refused;
    final List<Future<Receipt>> futures = new ArrayList<>();
    final Set<Long> tagsOut = new HashSet<>();
    final List<Long> ids = new ArrayList<>();
    final Map<ReasonCode, Long> reasons = new EnumMap<>(ReasonCode.class);
    long applied;

    void settled(ReceiptStream.Settled settled) {
      assertTrue(tagsOut.remove(settled.tag()), () -> "twice, or never queued: " + settled.tag());
      count(settled.receipt());
    }

    void count(Receipt receipt) {
      ids.add(receipt.commandId());
      ReasonCode reason = receipt.reasonOrNull();
      if (reason == null) {
        assertTrue(receipt.appliedTick() > 0);
        applied++;
      } else {
        assertEquals(0, receipt.appliedTick());
        reasons.merge(reason, 1L, Long::sum);
      }
    }
  }

  private final InboxRig rig = new InboxRig(CAPACITY);
  private final ReceiptStream shared = rig.inbox.openReceipts(64);
  private final AtomicLong sharedQueued = new AtomicLong();
  private final Ledger sharedLedger = new Ledger();
  private final CountDownLatch running = new CountDownLatch(SUBMITTERS);

  private static Command random(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> InboxRig.hopeless();
      case 1 -> InboxRig.unsupported();
      case 2 -> InboxRig.stale();
      default -> InboxRig.good(random.nextInt(100));
    };
  }

  private void submitAll(SplittableRandom random, Ledger ledger) {
    ReceiptStream own = rig.inbox.openReceipts(16);
    long tag = 0;
    for (int i = 0; i < COMMANDS; i++) {
      Command command = random(random);
      switch (random.nextInt(8)) {
        case 0 -> {
          boolean queued = InboxRig.queued(rig.inbox.submit(command));
          ledger.forgotten += queued ? 1 : 0;
        }
        case 1 -> ledger.futures.add(rig.inbox.submitForReceipt(command));
        case 2 -> {
          boolean queued = InboxRig.queued(shared.submit(command, 1));
          sharedQueued.addAndGet(queued ? 1 : 0);
        }
        case 3 -> {
          int queued = own.submit(List.of(command, command, command));
          ledger.queued += queued;
          // their tags are their places in the list: taken before others can have the same
          awaitAll(own, ledger, queued);
        }
        default -> {
          tag++;
          ledger.tagsOut.add(1000 + tag); // before: it may come back at once
          SubmitResult result = own.submit(command, 1000 + tag);
          if (result == SubmitResult.QUEUED) {
            ledger.queued++;
          } else {
            ledger.tagsOut.remove(1000 + tag);
            ledger.refused++;
            Thread.yield();
          }
        }
      }
      own.drain(ledger::settled, random.nextInt(4));
      drainShared(random.nextInt(3));
    }
    running.countDown();
    while (!ledger.tagsOut.isEmpty()) {
      if (own.drain(ledger::settled, 100) == 0) {
        Thread.yield();
      }
    }
    assertEquals(0, own.ready());
  }

  private static void awaitAll(ReceiptStream own, Ledger ledger, int queued) {
    for (long place = 0; place < queued; place++) {
      ledger.tagsOut.add(place);
    }
    while (ledger.tagsOut.stream().anyMatch(tag -> tag < 3)) {
      if (own.drain(ledger::settled, 100) == 0) {
        Thread.yield();
      }
    }
  }

  private void drainShared(int limit) {
    synchronized (sharedLedger) {
      shared.drain(settled -> sharedLedger.count(settled.receipt()), limit);
    }
  }

  /** The ticking thread's part, until submitters are half through and then some. */
  private void run(SplittableRandom random, long ticks) {
    for (long i = 0; i < ticks && running.getCount() > 0; i++) {
      rig.failing = random.nextInt(5) == 0;
      if (random.nextInt(200) == 0) {
        rig.disable();
      }
      rig.tick();
      if (rig.engine.isTickDisabled() || random.nextInt(100) == 0) {
        Thread.yield();
        rig.reset();
      }
      if (i % 8 == 0) {
        Thread.yield();
      }
    }
  }

  @Test
  @Timeout(120)
  void everyQueuedCommandIsSettledOnce() throws Exception {
    storm(Long.MAX_VALUE);
  }

  @Test
  @Timeout(120)
  void alsoWhenTheWorldIsShutDownInTheMiddle() throws Exception {
    storm(500);
  }

  private void storm(long ticks) throws Exception {
    SplittableRandom random = Seeds.random("InboxStormTest");
    List<Ledger> ledgers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < SUBMITTERS; i++) {
      var ledger = new Ledger();
      ledgers.add(ledger);
      SplittableRandom own = random.split();
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  submitAll(own, ledger);
                } catch (Throwable t) {
                  failures.add(t);
                  running.countDown();
                }
              }));
    }
    run(random.split(), ticks);
    if (ticks == Long.MAX_VALUE) {
      // what was submitted last is still on its way
      while (threads.stream().anyMatch(Thread::isAlive)) {
        rig.failing = false;
        rig.tick();
        Thread.yield();
      }
    } else {
      assertTrue(running.getCount() > 0, "they were through before the end came");
      rig.inbox.shut();
      rig.tick();
      rig.close();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (ticks == Long.MAX_VALUE) {
      rig.tick();
      rig.close();
    }
    assertEquals(List.of(), failures);
    judge(ledgers);
  }

  private void judge(List<Ledger> ledgers) throws Exception {
    drainShared(1000);
    assertEquals(sharedQueued.get(), sharedLedger.ids.size());
    Set<Long> ids = new HashSet<>(sharedLedger.ids);
    long settled = sharedLedger.ids.size();
    long forgotten = 0;
    long applied = sharedLedger.applied;
    Map<ReasonCode, Long> reasons = new EnumMap<>(sharedLedger.reasons);
    for (Ledger ledger : ledgers) {
      assertEquals(ledger.queued, ledger.ids.size());
      for (Future<Receipt> future : ledger.futures) {
        Receipt receipt = future.get(1, TimeUnit.SECONDS);
        if (receipt.commandId() >= 0) {
          ledger.count(receipt);
        }
      }
      ids.addAll(ledger.ids);
      settled += ledger.ids.size();
      forgotten += ledger.forgotten;
      applied += ledger.applied;
      ledger.reasons.forEach((reason, n) -> reasons.merge(reason, n, Long::sum));
    }
    assertEquals(settled, ids.size(), "a command number appears twice");
    assertTrue(ids.stream().allMatch(id -> id >= 0 && id < settled()), "numbers have gaps");
    assertEquals(settled + forgotten, settled());
    assertTrue(applied > 0 && applied <= count(WorldCounter.COMMANDS_APPLIED));
    for (ReasonCode reason :
        List.of(ReasonCode.NOT_APPLIED, ReasonCode.UNSUPPORTED_COMMAND, ReasonCode.STALE)) {
      assertTrue(reasons.getOrDefault(reason, 0L) > 0, () -> "never seen: " + reason);
    }
    assertTrue(reasons.getOrDefault(ReasonCode.TICK_ROLLBACK, 0L) > 0, reasons::toString);
  }

  private long settled() {
    return count(WorldCounter.COMMANDS_APPLIED) + count(WorldCounter.COMMANDS_NOT_APPLIED);
  }

  private long count(WorldCounter counter) {
    return rig.counters.value(counter);
  }
}
