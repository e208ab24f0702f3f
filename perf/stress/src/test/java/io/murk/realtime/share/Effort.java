package io.murk.realtime.share;

import io.murk.engine.StackRoom;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How long lincheck tries: {@code -Dmurk.lincheck=10} takes ten times as many scenarios. */
final class Effort {
  private static final int FACTOR = Integer.getInteger("murk.lincheck", 1);
  private static final int SCENARIOS = 3;
  private static final int INVOCATIONS = 400;

  private Effort() {}

  /** Plays through switches between threads, one after the other. */
  static ModelCheckingOptions interleavings() {
    return new ModelCheckingOptions()
        .threads(3)
        .actorsPerThread(3)
        .iterations(SCENARIOS * FACTOR)
        .invocationsPerIteration(INVOCATIONS)
        // Goes down the stack and touches nothing; lincheck takes it for endless.
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(StackRoom.class.getName()).allMethods().ignore());
  }

  /** Threads that really run at once. */
  static StressOptions processors() {
    return new StressOptions()
        .threads(2)
        .actorsPerThread(4)
        .iterations(SCENARIOS * FACTOR)
        .invocationsPerIteration(INVOCATIONS);
  }
}
