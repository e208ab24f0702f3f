package io.murk.testing;

import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.WriteMode;
import io.murk.space.Space;
import java.lang.foreign.ValueLayout;
import java.util.OptionalDouble;

/**
 * A propagator whose parts a test spells out.
 *
 * @param name its name
 * @param access its declarations
 * @param maxDt its largest time step
 * @param scratchFloats its scratch memory
 * @param step what it does; shared by all worlds that it is bound to
 */
public record ScriptedPropagator(
    String name, Access access, OptionalDouble maxDt, long scratchFloats, Step step)
    implements Propagator {
  /** Without time step limit and scratch memory. */
  public ScriptedPropagator(String name, Access access, Step step) {
    this(name, access, OptionalDouble.empty(), 0, step);
  }

  /** Fills a field with a constant. */
  public static ScriptedPropagator constant(String name, int field, float value) {
    return new ScriptedPropagator(
        name,
        Access.none().writing(field, WriteMode.FULL),
        context -> {
          var out = context.write(field);
          for (long i = 0; i < out.byteSize() / 4; i++) {
            out.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
          }
        });
  }

  /** Copies a field's tick-start values to itself. */
  public static ScriptedPropagator identityCopy(int field) {
    return new ScriptedPropagator(
        "IdentityCopy",
        Access.none().readingPrevious(field).writing(field, WriteMode.FULL),
        context -> context.write(field).copyFrom(context.readPrevious(field)));
  }

  /** Does nothing. */
  public static ScriptedPropagator idle() {
    return new ScriptedPropagator("idle", Access.none(), context -> {});
  }

  /** This propagator with a time step limit. */
  public ScriptedPropagator limitedTo(double value) {
    return new ScriptedPropagator(name, access, OptionalDouble.of(value), scratchFloats, step);
  }

  /** This propagator with scratch memory. */
  public ScriptedPropagator scratching(long floats) {
    return new ScriptedPropagator(name, access, maxDt, floats, step);
  }

  @Override
  public long scratchFloats(Site site) {
    return scratchFloats;
  }

  @Override
  public OptionalDouble maxDt(Space space) {
    return maxDt;
  }

  @Override
  public Step bind(Site site) {
    return step;
  }
}
