package io.murk.describe.text;

import io.murk.command.ParameterSet;
import io.murk.describe.WorldDescription;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.Propagator;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a description line by line; the order of the calls is that of the lines. */
public final class DescriptionReader {
  /** Actions that the movements of a world may hold in all, if it has fewer cells. */
  private static final long LEAST_ACTIONS = 1 << 20;

  private final String text;
  private final ArrayReader arrays;
  private final long maxCells;
  private long actionsLeft;
  private int at;
  private int number;
  private @Nullable Line ahead;

  /**
   * Begins behind the first line.
   *
   * @param maxCells the most cells that the world may have: what propagators prepare takes memory
   *     for each
   */
  public DescriptionReader(WorldDescription description, long maxCells) {
    text = description.text();
    arrays = new ArrayReader(description.blob());
    this.maxCells = maxCells;
    actionsLeft = Math.max(maxCells, LEAST_ACTIONS);
    Line first = next(DescriptionWriter.FIRST);
    first.require(
        first.kind().equals(String.valueOf(DescriptionWriter.VERSION)),
        "version=" + first.kind() + " allowed=" + DescriptionWriter.VERSION);
    first.requireAllRead();
  }

  private Line peek() {
    Line line = ahead;
    if (line == null) {
      int end = text.indexOf('\n', at);
      number++;
      if (end < 0) {
        throw Line.wrong(number, "is missing: the text ends before the line \"end\"");
      }
      line = new Line(number, text.substring(at, end), arrays);
      at = end + 1;
      ahead = line;
    }
    return line;
  }

  /** The next line, which has that keyword. */
  public Line next(String keyword) {
    Line line = peek();
    line.require(
        line.keyword().equals(keyword), "begins with " + line.keyword() + " allowed=" + keyword);
    ahead = null;
    return line;
  }

  /** Whether the next line has that keyword. */
  public boolean isNext(String keyword) {
    return peek().keyword().equals(keyword);
  }

  /** The space. */
  public Space space() {
    int line = number + (ahead == null ? 1 : 0);
    refuseUnknown();
    Space space = SpaceLines.read(this, 0);
    if (space.cellCount() > maxCells) {
      throw Line.wrong(line, "cells=" + space.cellCount() + " allowed=1.." + maxCells);
    }
    return space;
  }

  /** The fields. */
  public List<FieldDef> fields() {
    List<FieldDef> fields = new ArrayList<>();
    while (isNext("field")) {
      fields.add(FieldLines.read(next("field")));
    }
    return fields;
  }

  /** The parameters. */
  public ParameterSet parameters() {
    ParameterSet all = ParameterSet.none();
    while (isNext("parameter")) {
      Line line = next("parameter");
      ParameterSet before = all;
      all = line.build(() -> before.with(line.quoted("name"), line.f64("initial")));
      line.requireAllRead();
    }
    return all;
  }

  /** The propagators. */
  public List<Propagator> propagators() {
    List<Propagator> propagators = new ArrayList<>();
    while (isNext("propagator")) {
      Line line = next("propagator");
      propagators.add(LibraryPropagators.read(line, count -> take(line, count)));
    }
    return propagators;
  }

  private void take(Line line, long actions) {
    line.require(
        actions <= actionsLeft, "action_capacity=" + actions + " allowed=1.." + actionsLeft);
    actionsLeft -= actions;
  }

  /** The last line, behind which nothing is. */
  public void end() {
    refuseUnknown();
    next("end").requireAllRead();
    if (at != text.length() || arrays.left() > 0) {
      throw Line.wrong(
          number,
          "chars behind it="
              + (text.length() - at)
              + " bytes behind the last array="
              + arrays.left()
              + " allowed=0");
    }
  }

  private void refuseUnknown() {
    if (isNext("unknown")) {
      MurkException wrong =
          peek()
              .wrong(
                  "unknown "
                      + peek().kind()
                      + ": the description does not hold it, give the world's configuration");
      throw wrong;
    }
  }
}
