package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.command.Command;
import io.murk.command.CommandRule;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.space.Coord;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** Commands with distinct (priority, source, number) do the same in whatever order they arrive. */
final class CommandPermutationProperties {
  private static final int FIELDS = 4;

  /** Of the rules, one depends on what was there, and refuses after its edits when it is odd. */
  private static final CommandRule MIX =
      (type, bytes, editor) -> {
        int n = bytes.get(ValueLayout.JAVA_BYTE, 0);
        int field = Math.floorMod(n, FIELDS);
        float before = editor.value(field, 1, 0);
        editor.set(field, 1, 0, before * 0.5f + n);
        editor.setParameter(0, editor.parameter(0) * 0.5 + n);
        return ((int) before & 1) == 0;
      };

  record Key(int priority, long source, long seq) {}

  @AfterProperty
  void nothingLeaks() {
    NoLeaks.check();
  }

  @Provide
  Arbitrary<List<Command>> commands() {
    Arbitrary<Key> keys =
        Combinators.combine(
                Arbitraries.of(0, 1, 255),
                Arbitraries.of(0L, 1L, -2L, Long.MIN_VALUE),
                Arbitraries.longs().between(0, 9))
            .as(Key::new);
    Arbitrary<List<Key>> distinct = keys.list().ofMinSize(2).ofMaxSize(30).uniqueElements();
    return distinct.flatMap(list ->
        payloads()
            .list()
            .ofSize(list.size())
            .map(payloads -> {
              List<Command> commands = new ArrayList<>();
              for (int i = 0; i < list.size(); i++) {
                Key key = list.get(i);
                commands.add(
                    new Command(
                        payloads.get(i),
                        key.seq == 9 ? 0 : Command.NEVER,
                        OptionalLong.of(key.source),
                        OptionalLong.of(key.seq),
                        key.priority));
              }
              return commands;
            }));
  }

  private static Arbitrary<Payload> payloads() {
    Arbitrary<Integer> small = Arbitraries.integers().between(-1, 4);
    Arbitrary<Float> values = Arbitraries.floats().between(-100, 100);
    Arbitrary<Payload.SetParameter> parameter =
        Combinators.combine(Arbitraries.of(0, 0, 1, 2), values)
            .as((key, value) -> new Payload.SetParameter(key, value));
    return Arbitraries.oneOf(
        Combinators.combine(small, small, values)
            .as((field, cell, value) -> new Payload.SetField(Coord.of(0, cell), field, value)),
        parameter.map(Payload.class::cast),
        parameter.list().ofMaxSize(4).map(Payload.SetParameterBatch::new),
        Arbitraries.bytes().map(n -> new Payload.Custom(7, n)),
        Arbitraries.of(new Payload.Despawn(1), new Payload.Custom(8)));
  }

  /** Everything that can be told of a world after a tick with these commands, and one more. */
  private static String outcome(List<Command> commands) {
    var config =
        SmallWorld.world(
                FieldDef.scalar("driven"),
                FieldDef.scalar("kept").carryForward(true),
                FieldDef.scalar("mark"),
                FieldDef.scalar("rare").mutability(Mutability.SPARSE))
            .parameter("a", 1)
            .parameter("b", 2)
            .rule(7, MIX)
            .propagator(ScriptedPropagator.identityCopy(0))
            .build();
    var text = new StringBuilder();
    try (var world = new LockstepWorld(config)) {
      var receipts = world.step(commands).orThrow().receipts();
      int[] refused = new int[commands.size()];
      for (int i = 0; i < receipts.size(); i++) {
        var reason = receipts.reasonOrNull(i);
        refused[receipts.commandIndex(i)] = reason == null ? 0 : reason.code().status();
      }
      List<String> fates = new ArrayList<>();
      for (int i = 0; i < refused.length; i++) {
        fates.add(commands.get(i) + " " + refused[i]);
      }
      Collections.sort(fates);
      text.append(fates);
      world.step().orThrow();
      for (int field = 0; field < FIELDS; field++) {
        for (float value : FieldValues.of(world.snapshot().field(field, 0))) {
          text.append(' ').append(Float.floatToRawIntBits(value));
        }
      }
      for (int key = 0; key < 2; key++) {
        text.append(' ').append(Double.doubleToRawLongBits(world.snapshot().parameter(key, 0)));
      }
      return text.append(" v").append(world.snapshot().parameterVersion(0)).toString();
    }
  }

  @Property(tries = 400)
  void theOrderOfSubmissionDoesNotShow(
      @ForAll("commands") List<Command> commands, @ForAll long shuffle) {
    List<Command> shuffled = new ArrayList<>(commands);
    Collections.shuffle(shuffled, new Random(shuffle));
    assertEquals(outcome(commands), outcome(shuffled));
  }
}
