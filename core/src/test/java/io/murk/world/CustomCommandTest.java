package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.CommandEditor;
import io.murk.command.CommandRule;
import io.murk.command.CommandRules;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.space.Coord;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Custom commands: what a rule sees, what it may do, and what becomes of it. */
@ExtendWith(NoLeaks.class)
final class CustomCommandTest {
  private static final int DRIVEN = 0;
  private static final int KEPT = 1;
  private static final int MARK = 2;
  private static final int FIXED = 3;
  private static final int TYPE = -2;

  private static WorldConfig.Builder world() {
    return SmallWorld.world(
            FieldDef.scalar("driven").initial(1f, 2f, 3f),
            FieldDef.scalar("kept").carryForward(true).initial(10f, 20f, 30f),
            FieldDef.vector("mark", 2),
            FieldDef.scalar("fixed").mutability(Mutability.STATIC).initial(5f))
        .parameter("rain", 0.5)
        .propagator(ScriptedPropagator.identityCopy(DRIVEN));
  }

  private static LockstepWorld world(CommandRule rule) {
    return new LockstepWorld(world().rule(TYPE, rule).build());
  }

  private static Command custom(int... bytes) {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return Command.of(new Payload.Custom(TYPE, content));
  }

  @Test
  void aRuleSeesTypeBytesAndTick() {
    List<String> seen = new ArrayList<>();
    CommandRule rule =
        (type, bytes, editor) -> {
          seen.add(
              type
                  + " "
                  + Arrays.toString(bytes.toArray(ValueLayout.JAVA_BYTE))
                  + " "
                  + editor.tick());
          assertTrue(bytes.isReadOnly());
          if (bytes.byteSize() == 8) {
            assertEquals(0x0807060504030201L, bytes.get(ValueLayout.JAVA_LONG, 0));
          }
          return true;
        };
    try (var world = world(rule)) {
      world.step();
      StepResult result =
          world.step(List.of(custom(), custom(1, 2, 3, 4, 5, 6, 7, 8), custom(255), custom(7)));
      assertEquals(
          List.of("-2 [] 2", "-2 [1, 2, 3, 4, 5, 6, 7, 8] 2", "-2 [-1] 2", "-2 [7] 2"), seen);
      for (int i = 0; i < 4; i++) {
        assertEquals(2, result.receipts().appliedTick(i));
      }
    }
  }

  @Test
  void anEditorEditsAsCommandsDo() {
    CommandRule rule =
        (type, bytes, editor) -> {
          assertTrue(editor.set(DRIVEN, 0, 0, 7));
          assertTrue(editor.set(KEPT, 1, 0, 8));
          assertTrue(editor.set(MARK, editor.space().rank(0, 2), 1, 9));
          assertTrue(editor.setParameter(0, 2.5));
          assertEquals(3, editor.schema().cells());
          return true;
        };
    try (var world = world(rule)) {
      world.step(List.of(custom())).orThrow();
      SmallWorld.assertValues(world, DRIVEN, 7, 2, 3);
      SmallWorld.assertValues(world, KEPT, 10, 8, 30);
      SmallWorld.assertValues(world, MARK, 0, 0, 0, 0, 0, 9);
      assertEquals(2.5, world.snapshot().parameter(0, 0));
      assertEquals(1, world.snapshot().parameterVersion(0));
      world.step();
      SmallWorld.assertValues(world, DRIVEN, 7, 2, 3);
      SmallWorld.assertValues(world, KEPT, 10, 8, 30);
      SmallWorld.assertValues(world, MARK, 0, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void whatTheEditorCannotReachIsRefusedAndChangesNothing() {
    CommandRule rule =
        (type, bytes, editor) -> {
          assertFalse(editor.set(FIXED, 0, 0, 1));
          assertFalse(editor.set(-1, 0, 0, 1));
          assertFalse(editor.set(4, 0, 0, 1));
          assertFalse(editor.set(DRIVEN, 3, 0, 1));
          assertFalse(editor.set(DRIVEN, -1, 0, 1));
          assertFalse(editor.set(DRIVEN, 0, 1, 1));
          assertFalse(editor.set(MARK, 0, 2, 1));
          assertFalse(editor.set(MARK, 0, -1, 1));
          assertFalse(editor.setParameter(1, 1));
          assertFalse(editor.setParameter(-1, 1));
          Failures.assertRefused(
              ErrorCode.INVALID_ARGUMENT,
              "field=0 rank=3 component=0 allowed: rank < 3, component < 1",
              () -> editor.value(DRIVEN, 3, 0));
          Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, () -> editor.value(9, 0, 0));
          Failures.assertRefused(
              ErrorCode.INVALID_ARGUMENT, "parameter=1 allowed=0..0", () -> editor.parameter(1));
          return true;
        };
    try (var world = world(rule)) {
      world.step(List.of(custom())).orThrow();
      SmallWorld.assertValues(world, DRIVEN, 1, 2, 3);
      assertEquals(0, world.snapshot().parameterVersion(0));
    }
  }

  @Test
  void valuesAreThoseThatEarlierCommandsLeft() {
    CommandRule addOne =
        (type, bytes, editor) ->
            editor.set(DRIVEN, 0, 0, editor.value(DRIVEN, 0, 0) + 1)
                && editor.set(KEPT, 0, 0, editor.value(KEPT, 0, 0) + 1)
                && editor.set(MARK, 0, 0, editor.value(MARK, 0, 0) + 1)
                && editor.setParameter(0, editor.parameter(0) + editor.value(FIXED, 2, 0));
    try (var world = world(addOne)) {
      world.step(
          List.of(
              custom(),
              Command.of(new Payload.SetField(Coord.of(0, 0), MARK, 40)).priority(0),
              Command.of(new Payload.SetParameter(0, 100)).priority(0),
              custom()));
      SmallWorld.assertValues(world, DRIVEN, 3, 2, 3);
      SmallWorld.assertValues(world, KEPT, 12, 20, 30);
      SmallWorld.assertValues(world, MARK, 42, 0, 0, 0, 0, 0);
      assertEquals(110, world.snapshot().parameter(0, 0));
      assertEquals(3, world.snapshot().parameterVersion(0));
      world.step(List.of(custom()));
      SmallWorld.assertValues(world, MARK, 1, 0, 0, 0, 0, 0);
      SmallWorld.assertValues(world, KEPT, 13, 20, 30);
    }
  }

  @Test
  void allValuesCanBeReadAtOnce() {
    List<float[]> seen = new ArrayList<>();
    CommandRule rule =
        (type, bytes, editor) -> {
          editor.set(KEPT, 1, 0, 21);
          for (int field = 0; field < 4; field++) {
            seen.add(editor.values(field).toArray(ValueLayout.JAVA_FLOAT));
            assertTrue(editor.values(field).isReadOnly());
          }
          return true;
        };
    try (var world = world(rule)) {
      world.step(List.of(custom())).orThrow();
      FieldValues.assertBits(new float[] {1, 2, 3}, seen.get(0), "driven");
      FieldValues.assertBits(new float[] {10, 21, 30}, seen.get(1), "kept");
      FieldValues.assertBits(new float[6], seen.get(2), "mark");
      FieldValues.assertBits(new float[] {5, 5, 5}, seen.get(3), "fixed");
    }
  }

  @Test
  void theEditsOfARefusedCommandAreTakenBack() {
    CommandRule refusesOdd =
        (type, bytes, editor) -> {
          int n = bytes.get(ValueLayout.JAVA_BYTE, 0);
          for (int i = 0; i < 40; i++) {
            editor.set(DRIVEN, i % 3, 0, n * 1000 + i);
            editor.set(KEPT, 1, 0, n * 1000 + i);
            editor.set(MARK, 0, 1, n * 1000 + i);
            editor.setParameter(0, n * 1000 + i);
          }
          return n % 2 == 0;
        };
    try (var world = world(refusesOdd)) {
      StepResult result = world.step(List.of(custom(1))).orThrow();
      assertFalse(result.receipts().accepted(0));
      assertEquals(ReasonCode.NOT_APPLIED, result.receipts().reasonOrNull(0));
      assertEquals(0, result.receipts().appliedTick(0));
      SmallWorld.assertValues(world, DRIVEN, 1, 2, 3);
      SmallWorld.assertValues(world, KEPT, 10, 20, 30);
      SmallWorld.assertValues(world, MARK, 0, 0, 0, 0, 0, 0);
      assertEquals(0.5, world.snapshot().parameter(0, 0));
      assertEquals(0, world.snapshot().parameterVersion(0));
      world.step(List.of(custom(2), custom(3))).orThrow();
      SmallWorld.assertValues(world, DRIVEN, 2039, 2037, 2038);
      SmallWorld.assertValues(world, KEPT, 10, 2039, 30);
      assertEquals(2039, world.snapshot().parameter(0, 0));
      assertEquals(1, world.snapshot().parameterVersion(0));
    }
  }

  @Test
  void aNaNIsTakenBackToTheBit() {
    int bits = 0x7f800001; // a signalling NaN, which arithmetic would quieten
    CommandRule rule = (type, bytes, editor) -> !editor.set(KEPT, 0, 0, 1);
    var config =
        SmallWorld.world(
                FieldDef.scalar("driven"),
                FieldDef.scalar("kept").carryForward(true).initial(Float.intBitsToFloat(bits)))
            .propagator(ScriptedPropagator.idle())
            .rule(TYPE, rule)
            .build();
    try (var world = new LockstepWorld(config)) {
      int before = world.snapshot().field(KEPT).getAtIndex(ValueLayout.JAVA_INT, 0);
      world.step(List.of(custom())).orThrow();
      assertEquals(before, world.snapshot().field(KEPT).getAtIndex(ValueLayout.JAVA_INT, 0));
    }
  }

  @Test
  void whatARuleThrowsRollsTheTickBackAndNamesTheType() {
    int[] calls = {0};
    CommandRule rule =
        (type, bytes, editor) -> {
          editor.set(DRIVEN, 0, 0, 99);
          editor.set(KEPT, 0, 0, 99);
          editor.setParameter(0, 99);
          if (calls[0]++ == 0) {
            throw new IllegalStateException("no such spell");
          }
          throw new StackOverflowError();
        };
    try (var world = world(rule)) {
      for (String reason :
          List.of("java.lang.IllegalStateException: no such spell", "stack overflow")) {
        StepResult result = world.step(List.of(custom(), SmallWorld.set(KEPT, 1, 5)));
        MurkException failure = Failures.assertRefused(ErrorCode.COMMAND_FAILED, result::orThrow);
        assertEquals(
            "CommandFailed: the rule of custom commands of type_id=4294967294 failed: "
                + reason
                + " (tick=1)",
            failure.getMessage());
        assertEquals(-10, failure.code().status());
        assertEquals(ReasonCode.TICK_ROLLBACK, result.receipts().reasonOrNull(0));
        assertEquals(ReasonCode.TICK_ROLLBACK, result.receipts().reasonOrNull(1));
        assertTrue(result.receipts().accepted(0));
      }
      assertEquals(2, world.consecutiveRollbacks());
      assertEquals(0, world.currentTick());
      world.step().orThrow();
      SmallWorld.assertValues(world, DRIVEN, 1, 2, 3);
      SmallWorld.assertValues(world, KEPT, 10, 20, 30);
      assertEquals(0.5, world.snapshot().parameter(0, 0));
    }
  }

  @Test
  void aPropagatorsFailureIsNotBlamedOnARule() {
    int[] fails = {1};
    var config =
        world()
            .propagator(
                new ScriptedPropagator(
                    "guilty",
                    Access.none(),
                    context -> {
                      if (fails[0]-- > 0) {
                        throw new IllegalStateException("guilty");
                      }
                    }))
            .rule(TYPE, (type, bytes, editor) -> true)
            .build();
    try (var world = new LockstepWorld(config)) {
      Failures.assertRefused(
          ErrorCode.PROPAGATOR_FAILED, () -> world.step(List.of(custom())).orThrow());
      world.step(List.of(custom())).orThrow();
    }
  }

  @Test
  void kindsThatAreNotExecutedSaySo() {
    try (var world = world((type, bytes, editor) -> true)) {
      StepResult result =
          world
              .step(
                  List.of(
                      Command.of(new Payload.Custom(1)),
                      Command.of(new Payload.Move(1, Coord.of(0, 0))),
                      Command.of(
                          new Payload.Spawn(
                              Coord.of(0, 0), List.of(new Payload.Spawn.FieldValue(0, 1)))),
                      Command.of(new Payload.Despawn(-1)),
                      Command.of(new Payload.Despawn(1)).expiresAfter(0)))
              .orThrow();
      assertEquals(ReasonCode.STALE, result.receipts().reasonOrNull(0), "expired: never looked at");
      for (int i = 1; i < 5; i++) {
        assertFalse(result.receipts().accepted(i));
        assertEquals(ReasonCode.UNSUPPORTED_COMMAND, result.receipts().reasonOrNull(i));
      }
    }
  }

  @Test
  void anEditorIsForTheCallOnly() {
    List<CommandEditor> kept = new ArrayList<>();
    try (var world = world((type, bytes, editor) -> kept.add(editor))) {
      world.step(List.of(custom())).orThrow();
      CommandEditor editor = kept.getFirst();
      String text = "the editor is for the call of a rule only; none is running";
      Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, text, () -> editor.set(DRIVEN, 0, 0, 1));
      Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, text, () -> editor.setParameter(0, 1));
      Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, text, () -> editor.parameter(0));
      Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, text, () -> editor.values(0));
      Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, text, () -> editor.value(0, 0, 0));
    }
  }

  @Test
  void worldsOfABatchGiveTheSameBytesForAnyNumberOfThreads() {
    CommandRule rule =
        (type, bytes, editor) ->
            editor.set(
                KEPT, 0, 0, editor.value(KEPT, 0, 0) * 2 + bytes.get(ValueLayout.JAVA_BYTE, 0));
    WorldConfig config = world().rule(TYPE, rule).build();
    List<float[]> results = new ArrayList<>();
    for (int threads : new int[] {1, 2, 8}) {
      try (var batch = new BatchedEngine(Collections.nCopies(9, config), null, threads)) {
        for (int tick = 0; tick < 5; tick++) {
          int n = tick;
          batch.step(world -> CommandBatch.of(List.of(custom(world), custom(n))));
        }
        results.add(FieldValues.of(batch.snapshot().field(KEPT)));
      }
    }
    FieldValues.assertBits(results.get(0), results.get(1), "2 threads");
    FieldValues.assertBits(results.get(0), results.get(2), "8 threads");
  }

  @Test
  void contentsAndRulesAreBounded() {
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "bytes.length=65537 allowed=0..65536",
        () -> new Payload.Custom(1, new byte[Payload.MAX_CUSTOM_BYTES + 1]));
    CommandRule rule = (type, bytes, editor) -> true;
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "type_id=4294967294 has a rule already",
        () -> world().rule(TYPE, rule).rule(TYPE, rule));
    CommandRules[] rules = {CommandRules.none()};
    for (int type = 0; type < CommandRules.MAX_RULES; type++) {
      rules[0] = rules[0].with(type, rule);
    }
    assertEquals(1024, rules[0].size());
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "rules=1025 allowed=0..1024", () -> rules[0].with(2000, rule));
  }

  @Test
  void aCustomPayloadIsAValueOfItsOwn() {
    byte[] bytes = {1, 2, 3};
    var payload = new Payload.Custom(5, bytes);
    bytes[0] = 9;
    payload.bytes()[1] = 9;
    assertEquals(new Payload.Custom(5, (byte) 1, (byte) 2, (byte) 3), payload);
    assertEquals(new Payload.Custom(5, new byte[] {1, 2, 3}).hashCode(), payload.hashCode());
    assertFalse(payload.equals(new Payload.Custom(6, new byte[] {1, 2, 3})));
    assertEquals("Custom[typeId=5, bytes.length=3]", payload.toString());
  }
}
