package io.murk.realtime.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.testing.NoLeaks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
final class ReceiptFutureTest {
  private final InboxRig rig = new InboxRig(1);

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aReceiptArrivesWithItsTick() throws InterruptedException, ExecutionException {
    Future<Receipt> future = rig.inbox.submitForReceipt(InboxRig.good(1));
    assertFalse(future.isDone());
    rig.tick();
    assertTrue(future.isDone());
    assertEquals(new Receipt(true, 1, null, 0, 0), future.get());
    assertEquals(future.get(), future.resultNow());
    assertEquals(Future.State.SUCCESS, future.state());
  }

  @Test
  void aWaiterWaitsForTheTick() throws Exception {
    Future<Receipt> future = rig.inbox.submitForReceipt(InboxRig.good(1));
    var waiter =
        CompletableFuture.supplyAsync(() -> {
          try {
            return future.get(60, TimeUnit.SECONDS);
          } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
          }
        });
    Thread.sleep(5);
    assertFalse(waiter.isDone());
    rig.tick();
    assertEquals(1, waiter.get(60, TimeUnit.SECONDS).appliedTick());
  }

  @Test
  void patienceEndsAndTheReceiptStillComes() throws Exception {
    Future<Receipt> future = rig.inbox.submitForReceipt(InboxRig.good(1));
    var thrown = assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.MILLISECONDS));
    assertEquals("no receipt after timeout=1 MILLISECONDS", thrown.getMessage());
    rig.tick();
    assertEquals(1, future.get(0, TimeUnit.SECONDS).appliedTick());
  }

  @Test
  void aRefusedCommandHasItsReceiptAtOnce() throws Exception {
    rig.inbox.submit(InboxRig.good(1));
    Future<Receipt> future = rig.inbox.submitForReceipt(InboxRig.good(1));
    assertTrue(future.isDone());
    assertEquals(new Receipt(false, 0, ReasonCode.QUEUE_FULL, 0, -1), future.get());
    rig.disable();
    assertEquals(
        ReasonCode.TICK_DISABLED,
        rig.inbox.submitForReceipt(InboxRig.good(1)).get().reasonOrNull());
    rig.inbox.close();
    assertEquals(
        ReasonCode.SHUTTING_DOWN,
        rig.inbox.submitForReceipt(InboxRig.good(1)).get().reasonOrNull());
  }

  @Test
  void aShutDownWakesWhoWaits() throws Exception {
    Future<Receipt> future = rig.inbox.submitForReceipt(InboxRig.good(1));
    rig.inbox.close();
    assertEquals(
        new Receipt(true, 0, ReasonCode.SHUTTING_DOWN, 0, 0), future.get(1, TimeUnit.SECONDS));
  }

  @Test
  void whatWasSubmittedCannotBeTakenBack() {
    Future<Receipt> future = rig.inbox.submitForReceipt(InboxRig.good(1));
    assertFalse(future.cancel(true));
    assertFalse(future.isCancelled());
  }
}
