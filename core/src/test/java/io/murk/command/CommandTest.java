package io.murk.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.space.Coord;
import io.murk.testing.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class CommandTest {
  private static final Payload SET = new Payload.SetField(Coord.of(1, 2), 3, 4, 5f);

  @Test
  void aCommandIsAnonymousOfTheUserClassAndNeverExpires() {
    Command command = Command.of(SET);
    assertEquals(1, command.priorityClass());
    assertEquals(Command.NEVER, command.expiresAfterTick());
    assertTrue(command.sourceId().isEmpty());
    assertTrue(command.sourceSeq().isEmpty());
    assertEquals(0, new Payload.SetField(Coord.of(0, 0), 1, 2f).component());
  }

  @Test
  void aChangeIsANewCommand() {
    Command command = Command.of(SET).expiresAfter(7).from(-1, 0).priority(255);
    assertEquals(7, command.expiresAfterTick());
    assertEquals(OptionalLong.of(-1), command.sourceId());
    assertEquals(OptionalLong.of(0), command.sourceSeq());
    assertEquals(255, command.priorityClass());
  }

  @Test
  void aPriorityClassIsOneByte() {
    for (int bad : new int[] {-1, 256, Integer.MAX_VALUE}) {
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "priority_class=" + bad + " allowed=0..255",
          () -> Command.of(SET).priority(bad));
    }
  }

  @Test
  void aListIsReadByIndex() {
    List<Command> commands = new ArrayList<>();
    commands.add(Command.of(SET));
    commands.add(Command.of(new Payload.SetParameter(8, 0.5)).from(9, 10).expiresAfter(11));
    commands.add(new Command(SET, 1, OptionalLong.empty(), OptionalLong.of(4), 2));
    CommandBatch batch = CommandBatch.of(commands);
    commands.clear();
    assertEquals(3, batch.size());
    assertSame(CommandKind.SET_FIELD, batch.kind(0));
    assertEquals(3, batch.field(0));
    assertEquals(4, batch.component(0));
    assertEquals(5f, batch.value(0));
    assertEquals(2, batch.ndim(0));
    assertEquals(1, batch.coord(0, 0));
    assertEquals(2, batch.coord(0, 1));
    assertFalse(batch.hasSource(0));
    assertSame(CommandKind.SET_PARAMETER, batch.kind(1));
    assertEquals(8, batch.parameterKey(1));
    assertEquals(0.5, batch.parameterValue(1));
    assertTrue(batch.hasSource(1));
    assertEquals(9, batch.source(1));
    assertEquals(10, batch.sourceSeq(1));
    assertEquals(11, batch.expiresAfterTick(1));
    assertEquals(1, batch.priorityClass(1));
    assertFalse(batch.hasSource(2));
    assertTrue(batch.hasSourceSeq(2));
    assertSame(CommandBatch.NONE, CommandBatch.of(List.of()));
    assertEquals(0, CommandBatch.NONE.size());
  }
}
