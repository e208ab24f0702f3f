package io.murk.propagator.library;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.WriteMode;
import java.lang.foreign.ValueLayout;

/**
 * A propagator that fails on purpose, to test how a host takes it: for some ticks it writes the
 * tick's number to every element of a field, then every tick fails in the chosen way.
 *
 * @param field the field it writes, in full
 * @param fault how it fails
 * @param succeedTicks ticks that succeed before the first failure, not negative
 */
public record FaultPropagator(int field, Fault fault, long succeedTicks)
    implements DescribedPropagator {
  /** Ways to fail. The ordinal is the number of murk.h. */
  public enum Fault {
    /** Reports a failure as propagators should. */
    FAILURE,
    /** Throws an unchecked exception. */
    EXCEPTION,
    /** Recurses until the stack overflows. */
    STACK_OVERFLOW,
    /** Allocates until the Java heap is exhausted. */
    HEAP_EXHAUSTION
  }

  /** Checks the parameters. */
  public FaultPropagator {
    if (succeedTicks < 0) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "succeed_ticks=" + succeedTicks + " allowed=0..");
    }
  }

  /** The propagator that a form describes. */
  public static FaultPropagator of(PropagatorForm form) {
    return new FaultPropagator(
        form.field("field"),
        form.choice("fault", Fault.class),
        form.integer("succeed_ticks", 0, Long.MAX_VALUE));
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("FaultPropagator")
        .with("field", field)
        .with("fault", fault)
        .with("succeed_ticks", succeedTicks);
  }

  @Override
  public String name() {
    return "FaultPropagator";
  }

  @Override
  public Access access() {
    return Access.none().writing(field, WriteMode.FULL);
  }

  @Override
  public Step bind(Site site) {
    long floats = site.schema().floats(field);
    return context -> {
      var out = context.write(field);
      for (long i = 0; i < floats; i++) {
        out.setAtIndex(ValueLayout.JAVA_FLOAT, i, context.tick());
      }
      if (context.tick() > succeedTicks) {
        fail(context.tick());
      }
    };
  }

  private void fail(long tick) throws PropagatorFailure {
    switch (fault) {
      case FAILURE -> throw PropagatorFailure.executionFailed("fault at tick " + tick);
      case EXCEPTION -> throw new IllegalStateException("fault at tick " + tick);
      case STACK_OVERFLOW -> throw new IllegalStateException("depth " + recurse(0));
      case HEAP_EXHAUSTION -> throw new IllegalStateException("chunks " + hoard());
    }
  }

  private static int recurse(int depth) {
    return depth < 0 ? depth : recurse(depth + 1) + 1;
  }

  private static int hoard() {
    long[][] chunks = new long[Integer.MAX_VALUE >>> 8][];
    int held = 0;
    while (held < chunks.length) {
      chunks[held++] = new long[1 << 20];
    }
    return held;
  }
}
