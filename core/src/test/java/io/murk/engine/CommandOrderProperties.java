package io.murk.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class CommandOrderProperties {
  /** A command's key; -1 stands for "none". */
  record Key(int priority, long source, long seq) {}

  @Provide
  Arbitrary<Key> keys() {
    Arbitrary<Long> extremes = Arbitraries.of(0L, 1L, 2L, Long.MAX_VALUE, Long.MIN_VALUE, -2L, -1L);
    Arbitrary<Long> numbers = Arbitraries.oneOf(extremes, Arbitraries.longs());
    return Combinators.combine(Arbitraries.of(0, 1, 2, 255), numbers, numbers).as(Key::new);
  }

  @Provide
  Arbitrary<List<Key>> distinctKeys() {
    return keys().list().ofMaxSize(70).uniqueElements();
  }

  @Provide
  Arbitrary<List<Key>> anyKeys() {
    return keys().list().ofMaxSize(70);
  }

  private static Command command(Key key, int marker) {
    return new Command(
        new Payload.SetField(Coord.of(0, 0), 0, marker),
        Command.NEVER,
        OptionalLong.of(key.source),
        OptionalLong.of(key.seq),
        key.priority);
  }

  private static List<Integer> executed(List<Command> commands, int batches) {
    var queue =
        new IngressQueue(Square4.of(1, 1, EdgeBehavior.ABSORB), Math.max(1, commands.size()));
    var receipts = new ReceiptLedger();
    for (int i = 0; i < batches; i++) {
      int from = commands.size() * i / batches;
      int to = commands.size() * (i + 1) / batches;
      queue.submit(CommandBatch.of(commands.subList(from, to)), false, receipts);
    }
    queue.drain(1, receipts);
    assertEquals(0, receipts.size());
    return IntStream.range(0, queue.live).mapToObj(i -> (int) queue.value[queue.order[i]]).toList();
  }

  @Property(tries = 500)
  void distinctKeysAreExecutedInOneOrderHoweverTheyArrive(
      @ForAll("distinctKeys") List<Key> keys,
      @ForAll long shuffle,
      @ForAll @IntRange(min = 1, max = 5) int batches) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      commands.add(command(keys.get(i), i));
    }
    List<Integer> order = executed(commands, 1);
    List<Command> shuffled = new ArrayList<>(commands);
    Collections.shuffle(shuffled, new Random(shuffle));
    assertEquals(order, executed(shuffled, batches));
  }

  @Property(tries = 500)
  void theOrderIsPrioritySourceNumberArrivalAllUnsigned(@ForAll("anyKeys") List<Key> keys) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      commands.add(command(keys.get(i), i));
    }
    Comparator<Integer> order =
        Comparator.<Integer>comparingInt(i -> keys.get(i).priority)
            .thenComparing(i -> keys.get(i).source, Long::compareUnsigned)
            .thenComparing(i -> keys.get(i).seq, Long::compareUnsigned)
            .thenComparing(Comparator.naturalOrder());
    assertEquals(
        IntStream.range(0, keys.size()).boxed().sorted(order).toList(), executed(commands, 1));
  }

  @Property(tries = 300)
  void theQueueHoldsItsCapacityAndRefusesTheRest(
      @ForAll @IntRange(min = 1, max = 40) int capacity,
      @ForAll List<@IntRange(max = 30) Integer> batches) {
    var queue = new IngressQueue(Square4.of(1, 1, EdgeBehavior.ABSORB), capacity);
    var receipts = new ReceiptLedger();
    int submitted = 0;
    for (int size : batches) {
      List<Command> commands = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        commands.add(command(new Key(1, 0, 0), submitted++));
      }
      queue.submit(CommandBatch.of(commands), false, receipts);
    }
    int queued = Math.min(capacity, submitted);
    assertEquals(queued, queue.size());
    assertEquals(submitted - queued, receipts.size());
    assertTrue(queue.kind.length <= Math.max(capacity, queued));
    for (int i = 0; i < receipts.size(); i++) {
      assertEquals(capacity + i, receipts.commandId(i));
    }
    queue.drain(1, receipts);
    int[] order =
        IntStream.range(0, queue.live).map(i -> (int) queue.value[queue.order[i]]).toArray();
    assertArrayEquals(IntStream.range(0, queued).toArray(), order);
  }
}
