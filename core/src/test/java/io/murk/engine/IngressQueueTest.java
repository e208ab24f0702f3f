package io.murk.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.testing.CommandColumns;
import io.murk.testing.Failures;
import io.murk.testing.RecordedResults;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The queue alone. Every recorded case runs and none departs: departures change what commands do
 * (1, 4, 5), not when they are taken, in which order, or why they are refused.
 */
final class IngressQueueTest {
  private static final Space SPACE = Square4.of(4, 4, EdgeBehavior.ABSORB);

  /** Source and sequence number that stand for "none". */
  private static final long MAX = -1L;

  private final ReceiptLedger receipts = new ReceiptLedger();

  private static Command marker(int number) {
    return Command.of(new Payload.SetField(Coord.of(0, 0), 0, number));
  }

  private static IngressQueue queue(int capacity) {
    return new IngressQueue(SPACE, capacity);
  }

  private static float[] markers(IngressQueue queue) {
    float[] values = new float[queue.live];
    for (int i = 0; i < values.length; i++) {
      values[i] = queue.value[queue.order[i]];
    }
    return values;
  }

  private float[] executed(Command... commands) {
    IngressQueue queue = queue(commands.length);
    queue.submit(CommandBatch.of(List.of(commands)), false, receipts);
    queue.drain(1, receipts);
    return markers(queue);
  }

  static List<JsonNode> cases() {
    List<JsonNode> cases = new ArrayList<>();
    for (Path file : RecordedResults.jsonFiles("ordering", "ingress_queue")) {
      cases.addAll(RecordedResults.list(RecordedResults.json(file).get("cases")));
    }
    return cases;
  }

  @Test
  void thereAreRecordedQueues() {
    assertTrue(cases().size() > 0, "murk.golden=" + RecordedResults.root());
  }

  /** Only the order counts here, so every payload becomes a SetField that carries its number. */
  @ParameterizedTest
  @MethodSource("cases")
  void recordedQueuesAreReproduced(JsonNode golden) {
    String name = golden.get("name").asText();
    var queue = queue(golden.get("capacity").intValue());
    var world = new GoldenCommands.World(new int[0], SPACE);
    int step = 0;
    for (JsonNode stepped : golden.get("steps")) {
      String what = name + " step " + step++;
      for (JsonNode batch : stepped.get("batches")) {
        List<Command> commands = new ArrayList<>();
        for (JsonNode command : batch.get("commands")) {
          commands.add(GoldenCommands.command(command, world));
        }
        receipts.clear();
        int refused =
            queue.submit(
                CommandBatch.of(commands), batch.get("tick_disabled").booleanValue(), receipts);
        List<JsonNode> expected =
            RecordedResults.list(batch.get("submit_receipts")).stream()
                .filter(receipt -> !receipt.get("accepted").booleanValue())
                .toList();
        assertEquals(expected.size(), refused, what);
        assertEquals(expected.size(), receipts.size(), what);
        for (int i = 0; i < refused; i++) {
          GoldenCommands.assertReceipt(expected.get(i), receipts, i, what);
        }
      }
      if (stepped.get("drained").booleanValue()) {
        receipts.clear();
        queue.drain(RecordedResults.u64(stepped.get("tick")), receipts);
        GoldenCommands.assertReceipts(stepped.get("expired_receipts"), receipts, what);
        assertOrder(stepped.get("order"), queue, what);
        assertEquals(stepped.get("queue_len_after").intValue(), queue.size(), what);
      }
    }
  }

  private static void assertOrder(JsonNode order, IngressQueue queue, String what) {
    assertEquals(order.size(), queue.live, what);
    for (int i = 0; i < queue.live; i++) {
      int at = queue.order[i];
      JsonNode command = order.get(i).get("command");
      assertEquals(order.get(i).get("command_index").intValue(), queue.batchIndex[at], what);
      assertEquals(RecordedResults.u64(command.get("arrival_seq")), queue.arrival[at], what);
      assertEquals(command.get("priority_class").intValue(), queue.priorityClass[at], what);
      assertEquals(orMax(command.get("source_id")), queue.sourceKey[at], what);
      assertEquals(orMax(command.get("source_seq")), queue.seqKey[at], what);
    }
  }

  private static long orMax(JsonNode json) {
    return json.isNull() ? MAX : RecordedResults.u64(json);
  }

  @Test
  void smallerPriorityClassesComeFirst() {
    assertArrayEquals(
        new float[] {2, 3, 1},
        executed(marker(1).priority(255), marker(2).priority(0), marker(3).priority(128)));
  }

  @Test
  void sourcesAndNumbersAreUnsigned() {
    assertArrayEquals(
        new float[] {3, 2, 1},
        executed(
            marker(1).from(Long.MIN_VALUE, 0),
            marker(2).from(Long.MAX_VALUE, 0),
            marker(3).from(0, 0)));
    assertArrayEquals(
        new float[] {3, 2, 1},
        executed(
            marker(1).from(1, Long.MIN_VALUE),
            marker(2).from(1, Long.MAX_VALUE),
            marker(3).from(1, 0)));
  }

  @Test
  void anonymousCommandsComeLastAndTieWithTheLargestSource() {
    assertArrayEquals(
        new float[] {3, 1, 2}, executed(marker(1), marker(2), marker(3).from(-2, MAX)));
    assertArrayEquals(new float[] {2, 1}, executed(marker(1), marker(2).from(MAX, 0)));
    assertArrayEquals(new float[] {1, 2}, executed(marker(1), marker(2).from(MAX, MAX)));
  }

  @Test
  void aNumberWithoutASourceIsIgnored() {
    var numbered =
        new Command(
            new Payload.SetField(Coord.of(0, 0), 0, 2f),
            Command.NEVER,
            java.util.OptionalLong.empty(),
            java.util.OptionalLong.of(0),
            1);
    assertArrayEquals(new float[] {1, 2}, executed(marker(1), numbered));
  }

  @Test
  void aTickThatIsTheLastAllowedIsStillAllowed() {
    var queue = queue(4);
    queue.submit(
        CommandBatch.of(List.of(marker(1).expiresAfter(4), marker(2).expiresAfter(5))),
        false,
        receipts);
    queue.drain(5, receipts);
    assertArrayEquals(new float[] {2}, markers(queue));
    assertEquals(1, receipts.size());
    assertEquals(ReasonCode.STALE, receipts.reasonOrNull(0));
    assertTrue(receipts.accepted(0));
    assertEquals(0, receipts.commandIndex(0));
  }

  @Test
  void expiryIsUnsigned() {
    var queue = queue(2);
    queue.submit(CommandBatch.of(List.of(marker(1).expiresAfter(Long.MIN_VALUE))), false, receipts);
    queue.drain(Long.MAX_VALUE, receipts);
    assertEquals(1, queue.live);
    assertEquals(0, receipts.size());
  }

  @Test
  void aFullQueueRefusesTheNewest() {
    var queue = queue(2);
    assertEquals(
        1,
        queue.submit(CommandBatch.of(List.of(marker(1), marker(2), marker(3))), false, receipts));
    assertEquals(ReasonCode.QUEUE_FULL, receipts.reasonOrNull(0));
    assertEquals(2, receipts.commandIndex(0));
    assertEquals(2, receipts.commandId(0));
    assertEquals(2, queue.size());
    queue.drain(1, receipts);
    assertArrayEquals(new float[] {1, 2}, markers(queue));
    assertEquals(0, queue.size());
  }

  @Test
  void disabledTickingRefusesEverythingBeforeTheQueueIsLookedAt() {
    var queue = queue(1);
    queue.submit(CommandBatch.of(List.of(marker(1))), false, receipts);
    assertEquals(2, queue.submit(CommandBatch.of(List.of(marker(2), marker(3))), true, receipts));
    assertEquals(ReasonCode.TICK_DISABLED, receipts.reasonOrNull(0));
    assertEquals(ReasonCode.TICK_DISABLED, receipts.reasonOrNull(1));
    assertEquals(1, queue.size());
  }

  @Test
  void idsCountEveryCommandAndArrivalsTheQueuedOnes() {
    var queue = queue(1);
    queue.submit(CommandBatch.of(List.of(marker(1), marker(2))), false, receipts);
    queue.drain(1, receipts);
    queue.clear();
    queue.submit(CommandBatch.of(List.of(marker(3), marker(4))), false, receipts);
    assertEquals(2, queue.commandId[0]);
    assertEquals(1, queue.arrival[0]);
    assertEquals(3, receipts.commandId(1));
    assertEquals(1, receipts.commandIndex(1));
  }

  @Test
  void longQueuesAreSortedToo() {
    int n = 1000;
    Command[] commands =
        IntStream.range(0, n).mapToObj(i -> marker(i).from(n - i, 0)).toArray(Command[]::new);
    float[] expected = new float[n];
    for (int i = 0; i < n; i++) {
      expected[i] = n - 1 - i;
    }
    assertArrayEquals(expected, executed(commands));
  }

  @Test
  void aQueueWithoutRoomIsRefused() {
    Failures.assertRefused(
        ErrorCode.INGRESS_QUEUE_ZERO, "max_ingress_queue=0 allowed=1..", () -> queue(0));
  }

  private static Command custom(int size) {
    return Command.of(new Payload.Custom(1, new byte[size]));
  }

  @Test
  void commandsWithoutRoomForTheirBytesAreRefused() {
    var queue = queue(2000);
    int fitting = CommandContents.MAX_BYTES / Payload.MAX_CUSTOM_BYTES;
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i <= fitting; i++) {
      commands.add(custom(Payload.MAX_CUSTOM_BYTES));
    }
    commands.add(marker(5));
    commands.add(custom(0));
    commands.add(custom(1));
    assertEquals(2, queue.submit(CommandBatch.of(commands), false, receipts));
    assertEquals(ReasonCode.QUEUE_FULL, receipts.reasonOrNull(0));
    assertEquals(fitting, receipts.commandIndex(0));
    assertEquals(fitting + 3, receipts.commandIndex(1));
    assertEquals(fitting + 2, queue.size());
    queue.drain(1, receipts);
    assertEquals(fitting + 2, queue.live);
    receipts.clear();
    assertEquals(0, queue.submit(CommandBatch.of(List.of(custom(7))), false, receipts));
    assertEquals(7, queue.contents.bytes());
  }

  @Test
  void commandsWithoutRoomForTheirParametersAreRefused() {
    var queue = queue(2000);
    int fitting = CommandContents.MAX_PARAMETERS / Payload.MAX_PARAMETERS;
    var batch =
        Command.of(
            new Payload.SetParameterBatch(
                Collections.nCopies(Payload.MAX_PARAMETERS, new Payload.SetParameter(0, 1))));
    List<Command> commands = new ArrayList<>(Collections.nCopies(fitting, batch));
    commands.add(Command.of(new Payload.SetParameter(0, 1)));
    assertEquals(1, queue.submit(CommandBatch.of(commands), false, receipts));
    assertEquals(ReasonCode.QUEUE_FULL, receipts.reasonOrNull(0));
    assertEquals(fitting, queue.size());
  }

  /** Custom commands that say they are larger than any may be, and a parameter batch likewise. */
  private record Oversized(CommandKind kind, int size) {
    CommandBatch batch() {
      return new CommandColumns(2) {
        @Override
        public int size() {
          return 2;
        }

        @Override
        public CommandKind kind(int i) {
          return i == 0 ? CommandKind.SET_FIELD : kind;
        }

        @Override
        public int customSize(int i) {
          return size;
        }

        @Override
        public int parameterCount(int i) {
          return size;
        }
      };
    }
  }

  @Test
  void whatIsLargerThanACommandMayBeIsAnErrorAndNothingIsQueued() {
    var queue = queue(4);
    queue.submit(CommandBatch.of(List.of(custom(3))), false, receipts);
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "commands[1].bytes.length=65537 allowed=0..65536",
        () -> queue.submit(new Oversized(CommandKind.CUSTOM, 65537).batch(), false, receipts));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "commands[1].parameters.length=4294967295 allowed=0..4096",
        () ->
            queue.submit(
                new Oversized(CommandKind.SET_PARAMETER_BATCH, -1).batch(), false, receipts));
    assertEquals(1, queue.size());
    assertEquals(3, queue.contents.bytes());
    assertEquals(0, queue.contents.parameters());
    assertEquals(0, receipts.size());
  }

  @Test
  void bytesAreKeptApartAndReadOnly() {
    var queue = queue(8);
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[] bytes = new byte[i * 100];
      Arrays.fill(bytes, (byte) i);
      commands.add(Command.of(new Payload.Custom(i, bytes)));
    }
    queue.submit(CommandBatch.of(commands), false, receipts);
    queue.drain(1, receipts);
    for (int i = 4; i >= 0; i--) {
      var view = queue.contents.view(queue.start[i], queue.count[i]);
      assertEquals(i * 100, view.byteSize());
      assertTrue(view.isReadOnly());
      for (long at = 0; at < view.byteSize(); at++) {
        assertEquals(i, view.get(ValueLayout.JAVA_BYTE, at));
      }
      assertSame(view, queue.contents.view(queue.start[i], queue.count[i]));
    }
  }
}
