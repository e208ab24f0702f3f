package io.murk.realtime.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.engine.ReceiptLedger;
import io.murk.error.MurkException;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.WorldCounter;
import io.murk.testing.AllocationProbe;
import io.murk.testing.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
final class ReceiptStreamTest {
  private final InboxRig rig = new InboxRig(4);
  private final ReceiptStream stream = rig.inbox.openReceipts(8);

  @AfterEach
  void close() {
    rig.close();
  }

  private void submit(Command command) {
    assertEquals(SubmitResult.QUEUED, stream.submit(command));
  }

  private Receipt poll() {
    Receipt receipt = stream.pollOrNull();
    assertTrue(receipt != null, "no receipt");
    return receipt;
  }

  private long count(WorldCounter counter) {
    return rig.counters.value(counter);
  }

  @Test
  void anAppliedCommandHasTheTickThatAppliedIt() {
    rig.tick();
    submit(InboxRig.good(1));
    assertNull(stream.pollOrNull());
    rig.tick();
    assertEquals(1, stream.ready());
    assertEquals(new Receipt(true, 2, null, 0, 0), poll());
    assertNull(stream.pollOrNull());
    assertEquals(1, count(WorldCounter.COMMANDS_APPLIED));
    assertEquals(0, count(WorldCounter.COMMANDS_NOT_APPLIED));
  }

  @Test
  void whatIsNotAppliedSaysWhy() {
    rig.tick();
    submit(InboxRig.stale());
    submit(InboxRig.hopeless());
    submit(InboxRig.unsupported());
    rig.tick();
    assertEquals(new Receipt(true, 0, ReasonCode.STALE, 0, 0), poll());
    assertEquals(new Receipt(false, 0, ReasonCode.NOT_APPLIED, 0, 1), poll());
    assertEquals(new Receipt(false, 0, ReasonCode.UNSUPPORTED_COMMAND, 0, 2), poll());
    assertEquals(0, count(WorldCounter.COMMANDS_APPLIED));
    assertEquals(3, count(WorldCounter.COMMANDS_NOT_APPLIED));
  }

  @Test
  void aRolledBackTickSaysSo() {
    submit(InboxRig.good(1));
    rig.failing = true;
    assertFalse(rig.tick());
    assertEquals(new Receipt(true, 0, ReasonCode.TICK_ROLLBACK, 0, 0), poll());
  }

  @Test
  void thoseThatWaitWhenTickingBecomesDisabledAreSettledAndLaterOnesRefused() {
    rig.during = () -> submit(InboxRig.good(1));
    rig.disable();
    assertEquals(ReasonCode.TICK_ROLLBACK, poll().reasonOrNull());
    assertEquals(ReasonCode.TICK_ROLLBACK, poll().reasonOrNull());
    assertEquals(ReasonCode.TICK_DISABLED, poll().reasonOrNull());
    assertNull(stream.pollOrNull());
    assertEquals(1, count(WorldCounter.TICK_DISABLED_REJECTIONS));
    assertEquals(SubmitResult.TICK_DISABLED, stream.submit(InboxRig.good(1)));
    assertEquals(SubmitResult.TICK_DISABLED, rig.inbox.submit(InboxRig.good(1)));
    assertEquals(3, count(WorldCounter.TICK_DISABLED_REJECTIONS));
  }

  @Test
  void aResetTakesCommandsAgain() {
    rig.disable();
    rig.reset();
    submit(InboxRig.good(1));
    rig.tick();
    assertEquals(1, poll().appliedTick());
  }

  @Test
  void whatWaitsForTheWorldBeforeAResetIsOutOfDate() {
    submit(InboxRig.good(1));
    rig.reset();
    assertEquals(new Receipt(true, 0, ReasonCode.STALE, 0, 0), poll());
    submit(InboxRig.good(2));
    rig.tick();
    assertEquals(new Receipt(true, 1, null, 0, 1), poll());
  }

  @Test
  void aShutDownSettlesThoseThatWaitAndLeavesItsOwnToTheTickThatRuns() {
    submit(InboxRig.good(1));
    rig.during =
        () -> {
          submit(InboxRig.good(2));
          assertEquals(1, rig.inbox.shut());
        };
    rig.tick();
    assertEquals(new Receipt(true, 0, ReasonCode.SHUTTING_DOWN, 0, 1), poll());
    assertEquals(new Receipt(true, 1, null, 0, 0), poll());
    assertEquals(SubmitResult.SHUT_DOWN, stream.submit(InboxRig.good(1)));
    assertTrue(rig.inbox.isClosed());
  }

  @Test
  void aCloseSettlesTheCommandsOfATickThatDoesNotEndAndOnlyOnce() {
    submit(InboxRig.good(1));
    rig.during = () -> assertEquals(1, rig.inbox.close());
    rig.tick();
    assertEquals(new Receipt(true, 0, ReasonCode.SHUTTING_DOWN, 0, 0), poll());
    assertNull(stream.pollOrNull());
    assertEquals(0, rig.inbox.close());
    rig.reset();
    assertEquals(SubmitResult.SHUT_DOWN, stream.submit(InboxRig.good(1)));
  }

  @Test
  void aTickThatIsNotTriedLosesNothing() {
    int held = rig.block.hold(0);
    submit(InboxRig.good(1));
    rig.tick();
    assertEquals(1, poll().appliedTick());
    int heldToo = rig.block.hold(0);
    submit(InboxRig.good(2));
    assertFalse(rig.tick());
    assertNull(stream.pollOrNull());
    rig.block.release(0, held);
    assertTrue(rig.tick());
    rig.block.release(0, heldToo);
    assertEquals(2, poll().appliedTick());
  }

  @Test
  void whatTheEngineCouldNotTakeIsRolledBackAndLaterNumbersStillMatch() {
    submit(InboxRig.good(1));
    submit(InboxRig.hopeless());
    var thrown =
        assertThrows(
            OutOfMemoryError.class,
            () ->
                rig.inbox.drainTo(batch -> {
                  throw new OutOfMemoryError("planned");
                }));
    assertEquals("planned", thrown.getMessage());
    assertEquals(new Receipt(true, 0, ReasonCode.TICK_ROLLBACK, 0, 0), poll());
    assertEquals(new Receipt(true, 0, ReasonCode.TICK_ROLLBACK, 0, 1), poll());
    submit(InboxRig.hopeless());
    submit(InboxRig.good(3));
    rig.tick();
    assertEquals(ReasonCode.NOT_APPLIED, poll().reasonOrNull());
    assertEquals(1, poll().appliedTick());
  }

  @Test
  void whatAFailedTickLeftInTheEnginesQueueIsSettledByTheNextOne() {
    submit(InboxRig.good(1));
    submit(InboxRig.good(2));
    rig.inbox.drainTo(rig.engine::submit); // and then the tick fails
    rig.inbox.settle(new ReceiptLedger(), rig.engine.queueDepth());
    assertNull(stream.pollOrNull());
    for (int i = 0; i < 4; i++) {
      submit(InboxRig.good(i));
    }
    rig.tick(); // two of them fit beside the two that are left
    assertEquals(4, stream.drain(settled -> assertEquals(1, settled.appliedTick()), 100));
    rig.tick();
    assertEquals(2, stream.drain(settled -> assertEquals(2, settled.appliedTick()), 100));
    assertEquals(0, count(WorldCounter.QUEUE_FULL_REJECTIONS));
  }

  @Test
  void whatTheEngineForgotIsSettled() {
    submit(InboxRig.good(1));
    rig.inbox.drainTo(batch -> assertEquals(1, batch.size()));
    rig.inbox.settle(new ReceiptLedger(), 0);
    assertEquals(ReasonCode.TICK_ROLLBACK, poll().reasonOrNull());
  }

  @Test
  void aFullQueueAndAFullStreamAreTwoThings() {
    var small = rig.inbox.openReceipts(2);
    assertTrue(InboxRig.queued(small.submit(InboxRig.good(1))));
    assertTrue(InboxRig.queued(small.submit(InboxRig.good(1))));
    assertEquals(SubmitResult.RECEIPTS_FULL, small.submit(InboxRig.good(1)));
    submit(InboxRig.good(1));
    submit(InboxRig.good(1));
    assertEquals(SubmitResult.QUEUE_FULL, stream.submit(InboxRig.good(1)));
    assertEquals(1, count(WorldCounter.RECEIPTS_FULL_REJECTIONS));
    assertEquals(1, count(WorldCounter.QUEUE_FULL_REJECTIONS));
    rig.tick();
    assertEquals(2, small.ready());
    assertEquals(SubmitResult.RECEIPTS_FULL, small.submit(InboxRig.good(1)));
    assertTrue(small.pollOrNull() != null);
    assertTrue(InboxRig.queued(small.submit(InboxRig.good(1))));
    assertEquals(2, small.capacity());
  }

  @Test
  void aListIsQueuedUpToTheFirstRefusal() {
    var commands =
        List.of(
            InboxRig.good(0),
            InboxRig.hopeless(),
            InboxRig.good(2),
            InboxRig.good(3),
            InboxRig.good(4),
            InboxRig.good(5));
    assertEquals(4, stream.submit(commands));
    assertEquals(2, count(WorldCounter.QUEUE_FULL_REJECTIONS));
    rig.tick();
    List<String> seen = new ArrayList<>();
    stream.drain(
        settled ->
            seen.add(settled.tag() + "/" + settled.commandIndex() + "/" + settled.appliedTick()),
        100);
    assertEquals(List.of("0/0/1", "1/1/0", "2/2/1", "3/3/1"), seen);
    assertEquals(1, rig.inbox.submit(commands.subList(0, 1)));
  }

  @Test
  void aReceiptComesWithItsCommandAndTag() {
    Command command = InboxRig.good(1);
    assertTrue(InboxRig.queued(stream.submit(command, 77)));
    submit(InboxRig.good(2));
    rig.tick();
    assertEquals(
        1,
        stream.drain(
            settled -> {
              assertEquals(command, settled.command());
              assertEquals(77, settled.tag());
              assertTrue(settled.accepted());
              assertEquals(new Receipt(true, 1, null, 0, 0), settled.receipt());
            },
            1));
    assertEquals(1, stream.ready());
  }

  @Test
  void aTakerThatThrowsHasTakenItsReceipt() {
    submit(InboxRig.good(1));
    submit(InboxRig.good(2));
    rig.tick();
    assertThrows(
        IllegalStateException.class,
        () ->
            stream.drain(
                settled -> {
                  throw new IllegalStateException();
                },
                2));
    assertEquals(1, poll().commandId());
    for (int i = 0; i < 8; i++) { // no place of the stream was lost
      submit(InboxRig.good(i));
      if (i % 4 == 3) {
        rig.tick();
      }
    }
    assertEquals(8, stream.ready());
  }

  @Test
  void streamsAndForgottenCommandsDoNotMix() {
    var other = rig.inbox.openReceipts(1);
    submit(InboxRig.good(1));
    rig.inbox.submit(InboxRig.hopeless());
    assertTrue(InboxRig.queued(other.submit(InboxRig.hopeless())));
    rig.tick();
    assertEquals(new Receipt(true, 1, null, 0, 0), poll());
    assertEquals(new Receipt(false, 0, ReasonCode.NOT_APPLIED, 0, 2), other.pollOrNull());
    assertNull(stream.pollOrNull());
    assertEquals(1, count(WorldCounter.COMMANDS_APPLIED));
    assertEquals(2, count(WorldCounter.COMMANDS_NOT_APPLIED));
  }

  @Test
  void onlyAppliedCommandsAreTimed() {
    rig.nanos = 1000;
    submit(InboxRig.good(1));
    submit(InboxRig.hopeless());
    rig.nanos = 1050;
    rig.tick();
    assertEquals(1, rig.submitToApply.summary().count());
    assertEquals(50, rig.submitToApply.summary().maxNanos());
  }

  @Test
  void aCapacityOutOfRangeIsNamed() {
    var thrown = assertThrows(MurkException.class, () -> rig.inbox.openReceipts(0));
    assertTrue(
        thrown.getMessage().contains("receipts_capacity=0 allowed=1..16777216"),
        thrown.getMessage());
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsRefusedAtOnce() {
    assertThrows(NullPointerException.class, () -> rig.inbox.submit((Command) null));
    assertThrows(NullPointerException.class, () -> stream.submit((Command) null));
    assertThrows(NullPointerException.class, () -> rig.inbox.submitForReceipt(null));
    assertEquals(0, rig.inbox.size());
  }

  @Test
  void submittingTickingAndTakingAllocateNothing() {
    Command command = InboxRig.good(1);
    ReceiptStream.Taker taker = settled -> assertTrue(settled.accepted());
    assertEquals(
        0,
        AllocationProbe.bytes(
            2000,
            () -> {
              rig.inbox.submit(command);
              stream.submit(command, 3);
              stream.submit(command, 4);
              rig.tick();
              stream.drain(taker, 8);
            }));
  }

  @Test
  void refusingAllocatesNothing() {
    Command command = InboxRig.good(1);
    for (int i = 0; i < 4; i++) {
      rig.inbox.submit(command);
    }
    assertEquals(
        0,
        AllocationProbe.bytes(
            2000,
            () -> {
              rig.inbox.submit(command);
              stream.submit(command, 3);
            }));
  }
}
