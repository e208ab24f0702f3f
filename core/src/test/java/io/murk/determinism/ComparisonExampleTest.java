package io.murk.determinism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.egress.Snapshot;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.SnapshotHash;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of docs/determinism.md stands here, and works. */
@ExtendWith(NoLeaks.class)
final class ComparisonExampleTest {
  private static final Path DOCUMENT = Path.of("../docs/determinism.md");
  private static final Path SOURCE =
      Path.of("src/test/java/io/murk/determinism/ComparisonExampleTest.java");

  /** Steps both worlds with the same commands; the first tick and field in which they differ. */
  static Optional<String> firstDifference(
      LockstepWorld left, LockstepWorld right, List<List<Command>> commands) {
    for (List<Command> step : commands) {
      left.step(step);
      right.step(step);
      Snapshot a = left.snapshot();
      Snapshot b = right.snapshot();
      if (SnapshotHash.wide(a, 0) != SnapshotHash.wide(b, 0)) {
        for (int field = 0; field < a.schema().size(); field++) {
          if (SnapshotHash.field(a, field, 0) != SnapshotHash.field(b, field, 0)) {
            return Optional.of("tick=" + a.tick(0) + " field=" + a.schema().def(field).name());
          }
        }
        return Optional.of("tick=" + a.tick(0) + " or " + b.tick(0));
      }
    }
    return Optional.empty();
  }

  private static WorldConfig config(double coefficient) {
    return WorldConfig.builder()
        .space(Square4.of(8, 8, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.scalar("smell"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).build())
        .propagator(ScalarDiffusion.builder(1, 1).coefficient(coefficient).build())
        .dt(1)
        .build();
  }

  @Test
  void findsTheFirstTickAndFieldThatDiffer() {
    Command kick = Command.of(new Payload.SetField(Coord.of(4, 4), 1, 1f));
    List<List<Command>> commands = List.of(List.of(), List.of(), List.of(kick), List.of());
    try (var left = new LockstepWorld(config(0.1));
        var right = new LockstepWorld(config(0.1))) {
      assertEquals(Optional.empty(), firstDifference(left, right, commands));
    }
    try (var left = new LockstepWorld(config(0.1));
        var right = new LockstepWorld(config(0.2))) {
      assertEquals(Optional.of("tick=3 field=smell"), firstDifference(left, right, commands));
    }
  }

  @Test
  void theDocumentShowsThisCode() throws IOException {
    var example =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
    assertTrue(example.find(), "no ```java in " + DOCUMENT);
    String shown = example.group(1).replaceAll("\\s+", " ").strip();
    String source = Files.readString(SOURCE).replaceAll("\\s+", " ");
    assertTrue(source.contains(shown), shown);
  }
}
