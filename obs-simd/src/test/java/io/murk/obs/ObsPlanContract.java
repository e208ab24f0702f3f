package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every plan owes its callers: all arguments are checked, with a sentence, before anything is
 * written. Units of the plan under test: 3 worlds, or the one agent of each.
 */
abstract class ObsPlanContract {
  static final int UNITS = 3;
  static final Square4 SPACE = Square4.of(6, 7, EdgeBehavior.ABSORB);
  static final FieldSchema SCHEMA = schema(42);

  final Arena arena = Arena.ofConfined();
  final NativeSnapshot snapshot =
      new NativeSnapshot(arena, SPACE, SCHEMA, UNITS).randomize(new Random(1));
  final ObsPlan plan = ObsPlan.compile(spec(), SPACE, SCHEMA);
  final Observation observation = new Observation(arena, plan, UNITS, 20);
  final EgressTarget target = observation.target;
  final long unitBytes = plan.shape().outputBytes();

  /** The spec under test. */
  abstract ObsSpec spec();

  /** The agents of a valid execution. */
  abstract AgentSet agents();

  static FieldSchema schema(int cells) {
    return new FieldSchema(List.of(FieldDef.scalar("heat"), FieldDef.vector("wind", 2)), cells);
  }

  @AfterEach
  void freeMemory() {
    arena.close();
  }

  final void assertRefused(ErrorCode code, String message, Runnable execution) {
    MurkException e = assertThrows(MurkException.class, execution::run);
    assertEquals(message, e.getMessage());
    assertEquals(code, e.code());
    observation.assertUntouchedFrom(0);
  }

  final void assertFailed(String detail, Runnable execution) {
    assertRefused(ErrorCode.EXECUTION_FAILED, "ExecutionFailed: " + detail, execution);
  }

  final void execute(Snapshot from, EgressTarget to) {
    plan.execute(from, 0, UNITS, agents(), to);
  }

  final String unit() {
    return plan.shape().agentRelative() ? "agent" : "world";
  }

  @Test
  void validArgumentsFillAllUnitsAndNothingElse() {
    execute(snapshot, target);
    observation.assertUntouchedFrom(UNITS);
    for (int unit = 0; unit < UNITS; unit++) {
      for (long i = 0; i < plan.shape().maskBytes(); i++) {
        assertEquals(0, observation.mask(unit, i) >> 1, "mask is 0 or 1");
      }
    }
  }

  @Test
  void aSnapshotOfAnotherSpaceIsRefused() {
    Square4 other = Square4.of(6, 7, EdgeBehavior.WRAP);
    assertFailed(
        "snapshot.space=Square4[rows=6, cols=7, edge=WRAP] allowed=Square4[rows=6, cols=7,"
            + " edge=ABSORB]: the plan was compiled for another space",
        () -> execute(new NativeSnapshot(arena, other, SCHEMA, UNITS), target));
  }

  @Test
  void anEqualSpaceAndLayoutWillDo() {
    Square4 equal = Square4.of(6, 7, EdgeBehavior.ABSORB);
    execute(new NativeSnapshot(arena, equal, schema(42), UNITS), target);
    observation.assertUntouchedFrom(UNITS);
  }

  @Test
  void aSnapshotOfAnotherLayoutIsRefused() {
    FieldSchema other =
        new FieldSchema(List.of(FieldDef.scalar("heat"), FieldDef.vector("wind", 3)), 42);
    assertFailed(
        "snapshot.schema="
            + other
            + " allowed="
            + SCHEMA
            + ": the plan was compiled for fields of another layout",
        () -> execute(new NativeSnapshot(arena, SPACE, other, UNITS), target));
  }

  @Test
  void worldsOutOfRangeAreRefused() {
    int[][] ranges = {{-1, 0}, {2, 1}, {3, 4}, {0, Integer.MAX_VALUE}, {Integer.MIN_VALUE, 1}};
    for (int[] range : ranges) {
      assertFailed(
          "fromWorld="
              + range[0]
              + " toWorld="
              + range[1]
              + " allowed=0 <= fromWorld <= toWorld <= 3",
          () -> plan.execute(snapshot, range[0], range[1], agents(), target));
    }
  }

  @Test
  void smallBuffersAreRefused() {
    MemorySegment output = target.output().asSlice(0, UNITS * unitBytes - 1);
    assertRefused(
        ErrorCode.BUFFER_TOO_SMALL,
        "BufferTooSmall: output.bytes="
            + (UNITS * unitBytes - 1)
            + " allowed=at least 3 x "
            + unitBytes
            + " bytes ("
            + unitBytes
            + " for each "
            + unit()
            + ")",
        () -> execute(snapshot, new EgressTarget(output, target.mask(), target.report())));
    long maskBytes = plan.shape().maskBytes();
    MemorySegment mask = target.mask().asSlice(0, UNITS * maskBytes - 1);
    assertRefused(
        ErrorCode.BUFFER_TOO_SMALL,
        "BufferTooSmall: mask.bytes="
            + (UNITS * maskBytes - 1)
            + " allowed=at least 3 x "
            + maskBytes
            + " bytes ("
            + maskBytes
            + " for each "
            + unit()
            + ")",
        () -> execute(snapshot, new EgressTarget(target.output(), mask, target.report())));
  }

  @Test
  void memoryThatCannotBeWrittenIsRefused() {
    assertFailed(
        "output=null allowed=memory for 3 x " + unitBytes + " bytes",
        () -> execute(snapshot, withOutput(MemorySegment.NULL)));
    assertFailed(
        "output=read-only allowed=writable memory",
        () -> execute(snapshot, withOutput(target.output().asReadOnly())));
    MemorySegment freed;
    try (Arena closed = Arena.ofConfined()) {
      freed = closed.allocate(UNITS * unitBytes);
    }
    assertFailed(
        "output=freed allowed=memory that is still allocated",
        () -> execute(snapshot, withOutput(freed)));
    assertFailed(
        "mask=null allowed=memory for 3 x " + plan.shape().maskBytes() + " bytes",
        () ->
            execute(
                snapshot, new EgressTarget(target.output(), MemorySegment.NULL, target.report())));
  }

  @Test
  void memoryOfAnotherThreadIsRefused() throws InterruptedException {
    Arena[] foreign = new Arena[1];
    MemorySegment[] output = new MemorySegment[1];
    Thread thread =
        new Thread(() -> {
          foreign[0] = Arena.ofConfined();
          output[0] = foreign[0].allocate(UNITS * unitBytes);
        });
    thread.start();
    thread.join();
    assertFailed(
        "output=confined to another thread allowed=memory of this thread, or shared",
        () -> execute(snapshot, withOutput(output[0])));
  }

  @Test
  void aReportWithoutRoomIsRefused() {
    EgressReport report = new EgressReport();
    report.prepare(2, 0);
    assertFailed(
        "report.units=2 allowed=at least 3: call EgressReport.prepare before an execution",
        () -> execute(snapshot, new EgressTarget(target.output(), target.mask(), report)));
  }

  @Test
  void unalignedMemoryWillDo() {
    MemorySegment bytes = arena.allocate(UNITS * unitBytes + 1).asSlice(1);
    bytes.copyFrom(target.output().asSlice(0, UNITS * unitBytes)); // what is skipped
    execute(snapshot, target);
    execute(snapshot, withOutput(bytes));
    assertEquals(-1, target.output().asSlice(0, UNITS * unitBytes).mismatch(bytes));
  }

  final EgressTarget withOutput(MemorySegment output) {
    return new EgressTarget(output, target.mask(), target.report());
  }
}
