package io.murk.ffi.marshal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.CommandKind;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class NativeCommandsTest {
  /** At an odd address: the caller's structs need no alignment. */
  private final MemorySegment block =
      Arena.ofAuto().allocate(3 * CommandLayout.BYTES + 1).asSlice(1);

  private final long at = block.address();
  private final NativeCommands commands = new NativeCommands();

  @Test
  void everyMemberIsReadFromItsPlace() {
    Memory.putI32(at + CommandLayout.COMMAND_TYPE, 1);
    Memory.putI64(at + CommandLayout.EXPIRES_AFTER_TICK, -1);
    Memory.putI64(at + CommandLayout.SOURCE_ID, 7);
    Memory.putI64(at + CommandLayout.SOURCE_SEQ, 8);
    Memory.putU8(at + CommandLayout.PRIORITY_CLASS, 255);
    Memory.putU8(at + CommandLayout.FLAGS, 4);
    Memory.putU8(at + CommandLayout.COMPONENT, 0x34);
    Memory.putU8(at + CommandLayout.COMPONENT + 1, 0x12);
    Memory.putI32(at + CommandLayout.FIELD_ID, 9);
    Memory.putI32(at + CommandLayout.PARAM_KEY, 10);
    Memory.putI32(at + CommandLayout.FLOAT_VALUE, Float.floatToRawIntBits(1.5f));
    Memory.putF64(at + CommandLayout.DOUBLE_VALUE, 2.5);
    for (int axis = 0; axis < 4; axis++) {
      Memory.putI32(at + CommandLayout.COORD + 4L * axis, 100 + axis);
    }
    Memory.putI32(at + CommandLayout.COORD_NDIM, 4);
    commands.over(at, 2, NativeCommands.NO_WORLD);
    assertEquals(2, commands.size());
    assertEquals(CommandKind.SET_FIELD, commands.kind(0));
    assertEquals(CommandKind.SET_PARAMETER, commands.kind(1));
    assertEquals(-1, commands.expiresAfterTick(0));
    assertEquals(7, commands.source(0));
    assertEquals(8, commands.sourceSeq(0));
    assertEquals(255, commands.priorityClass(0));
    assertEquals(0x1234, commands.component(0));
    assertEquals(9, commands.field(0));
    assertEquals(10, commands.parameterKey(0));
    assertEquals(1.5f, commands.value(0));
    assertEquals(2.5, commands.parameterValue(0));
    assertEquals(4, commands.ndim(0));
    assertEquals(103, commands.coord(0, 3));
  }

  @Test
  void withoutFlagsZeroMeansAbsent() {
    source(0, 0, 0);
    assertPresence(false, false);
    source(0, 5, 0);
    assertPresence(true, false);
    source(0, 5, 6);
    assertPresence(true, true);
  }

  @Test
  void withFlagsTheySayWhatIsThere() {
    source(1, 0, 9);
    assertPresence(true, false);
    source(3, 0, 0);
    assertPresence(true, true);
    source(2, 9, 0);
    assertPresence(false, true);
    source(4, 0, 0);
    assertPresence(false, false);
    assertEquals(0, commands.component(0));
    source(0, 0, 0);
    Memory.putU8(at + CommandLayout.COMPONENT, 3);
    assertEquals(
        0, commands.over(at, 1, NativeCommands.NO_WORLD).component(0), "the bit is not set");
  }

  private void source(int flags, long id, long seq) {
    Memory.putU8(at + CommandLayout.FLAGS, flags);
    Memory.putI64(at + CommandLayout.SOURCE_ID, id);
    Memory.putI64(at + CommandLayout.SOURCE_SEQ, seq);
    commands.over(at, 1, NativeCommands.NO_WORLD);
  }

  private void assertPresence(boolean source, boolean seq) {
    assertEquals(source, commands.hasSource(0));
    assertEquals(seq, commands.hasSourceSeq(0));
  }

  @Test
  void partsOfABatchAreNoCommandsOfTheirOwn() {
    Memory.putI32(at, 2); // a batch of one, then a SetField
    Memory.putI32(at + CommandLayout.PARAM_KEY, 1);
    long part = at + CommandLayout.BYTES;
    Memory.putI32(part, 0);
    Memory.putI32(part + CommandLayout.PARAM_KEY, 77);
    Memory.putF64(part + CommandLayout.DOUBLE_VALUE, 5.5);
    long last = at + 2 * CommandLayout.BYTES;
    Memory.putI32(last, 1);
    Memory.putI32(last + CommandLayout.FIELD_ID, 9);
    Memory.putI32(last + CommandLayout.COORD_NDIM, 1);
    commands.over(at, 3, NativeCommands.NO_WORLD);
    assertEquals(2, commands.size());
    assertEquals(CommandKind.SET_PARAMETER_BATCH, commands.kind(0));
    assertEquals(1, commands.parameterCount(0));
    assertEquals(77, commands.parameterKey(0, 0));
    assertEquals(5.5, commands.parameterValue(0, 0));
    assertEquals(CommandKind.SET_FIELD, commands.kind(1));
    assertEquals(9, commands.field(1));
    Memory.putI32(at + CommandLayout.PARAM_KEY, 1 << 20); // by another thread of the host
    Memory.putI32(at, 1);
    assertEquals(CommandKind.SET_PARAMETER_BATCH, commands.kind(0));
    assertEquals(1, commands.parameterCount(0));
    assertEquals(77, commands.parameterKey(0, 1 << 20));
    commands.over(last, 1, NativeCommands.NO_WORLD);
    assertEquals(CommandKind.SET_FIELD, commands.kind(0));
    assertEquals(1, commands.parameterCount(0));
  }

  @Test
  void batchesThatReachBeyondTheArrayAreRefused() {
    Memory.putI32(at, 2);
    Memory.putI32(at + CommandLayout.PARAM_KEY, 2);
    assertRefused("commands[0].param_key=2 allowed=1..1", at, 2, NativeCommands.NO_WORLD);
    Memory.putI32(at + CommandLayout.PARAM_KEY, -1);
    assertRefused("commands[4][0].param_key=4294967295 allowed=1..2", at, 3, 4);
    Memory.putI32(at + CommandLayout.PARAM_KEY, 1);
    Memory.putI32(at + CommandLayout.BYTES, 2);
    assertRefused("commands[1].command_type=2 allowed=0 SetParameter: a part", at, 3, -1);
  }

  @Test
  void whatIsWrongIsNamed() {
    Memory.putI32(at + CommandLayout.BYTES, 5);
    assertRefused(
        "commands[1].command_type=5 allowed=0 SetParameter|1 SetField",
        at,
        2,
        NativeCommands.NO_WORLD);
    assertRefused("commands[3][1].command_type=5", at, 2, 3);
    Memory.putI32(at + CommandLayout.BYTES, 1);
    assertRefused("commands[1].coord_ndim=0 allowed=1..4", at, 2, NativeCommands.NO_WORLD);
    assertRefused("commands=NULL", 0, 2, NativeCommands.NO_WORLD);
    assertRefused("n_commands=18446744073709551615", at, -1, NativeCommands.NO_WORLD);
    assertRefused("n_commands=9223372036854775807", at, Long.MAX_VALUE, NativeCommands.NO_WORLD);
    assertEquals(0, commands.size(), "nothing of a refused array is seen");
    assertFalse(commands.over(0, 0, 0).size() != 0);
  }

  @Test
  void whatChangesAfterTheCheckStaysInBounds() {
    Memory.putI32(at, 1);
    Memory.putI32(at + CommandLayout.COORD_NDIM, 2);
    commands.over(at, 1, NativeCommands.NO_WORLD);
    Memory.putI32(at + CommandLayout.COORD_NDIM, Integer.MAX_VALUE);
    assertEquals(4, commands.ndim(0));
    commands.coord(0, 1 << 20);
    Memory.putI32(at, 99);
    assertEquals(CommandKind.SET_PARAMETER, commands.kind(0));
  }

  private void assertRefused(String words, long address, long count, int world) {
    MurkException refusal =
        assertThrows(MurkException.class, () -> commands.over(address, count, world));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    assertTrue(refusal.getMessage().contains(words), refusal::getMessage);
  }
}
