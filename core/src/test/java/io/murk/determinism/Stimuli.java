package io.murk.determinism;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.space.Coord;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.List;

/** Commands of scenarios. Steps count from 0, and without failures step s computes tick s + 1. */
final class Stimuli {
  private Stimuli() {}

  /** No commands. */
  static Scenario.Stimulus none() {
    return (step, draw) -> List.of();
  }

  /**
   * Up to {@code most} SetField a step, on random cells of these fields: of three priorities, from
   * two sources or none, some expiring soon and a few expired. One in sixteen names a cell or field
   * that is not there.
   */
  static Scenario.Stimulus sets(Space space, int most, int... fields) {
    return (step, draw) -> {
      List<Command> commands = new ArrayList<>();
      for (int i = draw.below(most + 1); i > 0; i--) {
        int field = fields[draw.below(fields.length)];
        Coord cell = Coord.of(space.coord(draw.below((int) space.cellCount())));
        if (draw.oneIn(16)) {
          cell = Coord.of(-1, 4);
        }
        if (draw.oneIn(16)) {
          field = 1000;
        }
        var set = new Payload.SetField(cell, field, draw.below(2), draw.between(-2f, 6f));
        commands.add(dressed(Command.of(set), step, draw));
      }
      return commands;
    };
  }

  /** A command with a random priority, source and expiry. */
  static Command dressed(Command plain, int step, Draw draw) {
    Command command = plain.priority(draw.below(3));
    if (!draw.oneIn(3)) {
      command = command.from(draw.below(2), draw.below(5));
    }
    return draw.oneIn(4) ? command.expiresAfter(step + draw.below(4)) : command;
  }

  /** In one step of {@code period}, the same command to cell {@code rank} of a field. */
  static Scenario.Stimulus pulse(Space space, int period, int field, int rank, float value) {
    Coord cell = Coord.of(space.coord(rank));
    return (step, draw) ->
        step % period == period - 1
            ? List.of(Command.of(new Payload.SetField(cell, field, value)).priority(0))
            : List.of();
  }

  /** All commands of all of these. */
  static Scenario.Stimulus all(Scenario.Stimulus... parts) {
    return (step, draw) -> {
      List<Command> commands = new ArrayList<>();
      for (Scenario.Stimulus part : parts) {
        commands.addAll(part.at(step, draw));
      }
      return commands;
    };
  }
}
