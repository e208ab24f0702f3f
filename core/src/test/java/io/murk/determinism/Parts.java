package io.murk.determinism;

import io.murk.propagator.Access;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.WriteMode;
import io.murk.space.NeighbourTable;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Propagators of scenarios that no library has: they use what the library's do not. */
final class Parts {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private Parts() {}

  /** Ways of a tripwire to fail. */
  enum Trip {
    STATED,
    THROWN,
    STACK
  }

  /**
   * Fails in ticks in which an element of {@code field} is above 100, which the overlay shows.
   * Writes {@code out} in full before it does: twice the field.
   */
  static ScriptedPropagator tripwire(int field, int out, Trip how) {
    return new ScriptedPropagator(
        "tripwire " + how,
        Access.none().reading(field).writing(out, WriteMode.FULL),
        context -> {
          MemorySegment in = context.read(field);
          MemorySegment to = context.write(out);
          boolean tripped = false;
          for (long i = 0; i < to.byteSize() / 4; i++) {
            float value = in.getAtIndex(F32, i);
            to.setAtIndex(F32, i, 2f * value);
            tripped |= value > 100f;
          }
          if (tripped) {
            fail(how, context.tick());
          }
        });
  }

  private static void fail(Trip how, long tick) throws PropagatorFailure {
    switch (how) {
      case STATED -> throw PropagatorFailure.executionFailed("tripped in tick " + tick);
      case THROWN -> throw new IllegalStateException("tripped in tick " + tick);
      case STACK -> throw new IllegalStateException("depth " + deeper(0));
    }
  }

  private static int deeper(int depth) {
    return depth < 0 ? depth : deeper(depth + 1) + 1;
  }

  /** Adds a tenth of {@code in} to every third cell of {@code out}, in place. */
  static ScriptedPropagator accumulate(int in, int out) {
    return new ScriptedPropagator(
        "accumulate",
        Access.none().reading(in).writing(out, WriteMode.INCREMENTAL),
        context -> {
          MemorySegment from = context.read(in);
          MemorySegment to = context.write(out);
          for (long i = context.tick() % 3; i < to.byteSize() / 4; i += 3) {
            float sum = to.getAtIndex(F32, i) * 0.95f + from.getAtIndex(F32, i) * 0.1f;
            to.setAtIndex(F32, i, sum);
          }
        });
  }

  /**
   * {@code out = previous out + rate * (smoothed overlay in - previous out)} on any space, smoothed
   * twice over the neighbours in scratch memory.
   */
  static ScriptedPropagator smear(int in, int out, float rate, int cells) {
    Access access = Access.none().reading(in).readingPrevious(out).writing(out, WriteMode.FULL);
    return new ScriptedPropagator(
            "smear",
            access,
            context -> {
              NeighbourTable table = NeighbourTable.of(context.space());
              MemorySegment once = context.scratch(cells);
              MemorySegment twice = context.scratch(cells);
              mean(table, context.read(in), once);
              mean(table, once, twice);
              MemorySegment previous = context.readPrevious(out);
              MemorySegment to = context.write(out);
              for (long i = 0; i < cells; i++) {
                float old = previous.getAtIndex(F32, i);
                to.setAtIndex(F32, i, old + rate * (twice.getAtIndex(F32, i) - old));
              }
            })
        .scratching(2L * cells);
  }

  private static void mean(NeighbourTable table, MemorySegment from, MemorySegment to) {
    int[] starts = table.starts();
    int[] ranks = table.ranks();
    for (int cell = 0; cell < table.cells(); cell++) {
      float sum = from.getAtIndex(F32, cell);
      for (int i = starts[cell]; i < starts[cell + 1]; i++) {
        sum += from.getAtIndex(F32, ranks[i]);
      }
      to.setAtIndex(F32, cell, sum / (1 + table.degree(cell)));
    }
  }
}
