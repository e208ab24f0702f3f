package io.murk.perf.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The Java side of calls from C: handles, checks and locks, without the way through libmurk and
 * JNI. That way is measured from C, by {@code perf/src/main/c/calls/calls.c}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FfiBenchmark {
  private static final int SIDE = 16;

  // The calls are package-private: JNI finds them by name, and so does this benchmark.
  private static final MethodHandle TICK = call("LockstepCalls", "currentTickGet", "JJ");
  private static final MethodHandle STEP = call("LockstepCalls", "lockstepStep", "JJJJJJJ");
  private static final MethodHandle READ = call("LockstepCalls", "snapshotReadField", "JIJJ");

  private final Arena arena = Arena.ofAuto();
  private long world;
  private long out;
  private long values;

  private static MethodHandle call(String type, String name, String parameters) {
    try {
      Class<?> calls = Class.forName("io.murk.ffi.calls." + type);
      return MethodHandles.privateLookupIn(calls, MethodHandles.lookup())
          .findStatic(
              calls, name, MethodType.fromMethodDescriptorString("(" + parameters + ")I", null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A world of 16x16 with one field that diffuses from a source, as a C program makes it. */
  @Setup(Level.Trial)
  public void build() throws Throwable {
    MemorySegment handle = arena.allocate(8, 8);
    out = handle.address();
    values = arena.allocate(4L * SIDE * SIDE, 64).address();
    ok(call("ConfigCalls", "configCreate", "J").invoke(out));
    long config = handle.get(ValueLayout.JAVA_LONG, 0);
    long shape = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, SIDE, SIDE, 0).address();
    ok(call("ConfigCalls", "configSetSpace", "JIJJ").invoke(config, 2, shape, 3L));
    long name = arena.allocateFrom("heat").address();
    ok(call("ConfigCalls", "configAddField", "JJIIII").invoke(config, name, 0, 1, 0, 0));
    ok(call("PropagatorCalls", "scalarDiffusionCreate", "JJ").invoke(diffusion(), out));
    long propagator = handle.get(ValueLayout.JAVA_LONG, 0);
    ok(call("ConfigCalls", "configAddPropagator", "JJ").invoke(config, propagator));
    ok(call("LockstepCalls", "lockstepCreate", "JJ").invoke(config, out));
    world = handle.get(ValueLayout.JAVA_LONG, 0);
    ok(step());
  }

  /** A MurkScalarDiffusionDef of murk.h with a source in cell 9. */
  private long diffusion() {
    MemorySegment def = arena.allocate(96, 8);
    def.set(ValueLayout.JAVA_INT, 0, 96);
    def.set(ValueLayout.JAVA_INT, 12, -1);
    def.set(ValueLayout.JAVA_DOUBLE, 16, Plate.COEFFICIENT);
    def.set(ValueLayout.JAVA_LONG, 32, arena.allocateFrom(ValueLayout.JAVA_LONG, 9).address());
    def.set(ValueLayout.JAVA_LONG, 40, arena.allocateFrom(ValueLayout.JAVA_FLOAT, 10).address());
    def.set(ValueLayout.JAVA_LONG, 48, 1);
    return def.address();
  }

  private static void ok(Object status) {
    if ((int) status != 0) {
      throw new IllegalStateException("status=" + status);
    }
  }

  /** Frees the world. */
  @TearDown(Level.Trial)
  public void close() throws Throwable {
    ok(call("LockstepCalls", "lockstepDestroy", "J").invoke(world));
  }

  /** The cheapest call on a world: {@code murk_current_tick_get}. */
  @Benchmark
  public int currentTick() throws Throwable {
    return (int) TICK.invokeExact(world, out);
  }

  /** {@code murk_lockstep_step} without commands and receipts. */
  @Benchmark
  public int step() throws Throwable {
    return (int) STEP.invokeExact(world, 0L, 0L, 0L, 0L, 0L, 0L);
  }

  /** {@code murk_snapshot_read_field} of 1,024 bytes. */
  @Benchmark
  public int readField() throws Throwable {
    return (int) READ.invokeExact(world, 0, values, (long) SIDE * SIDE);
  }
}
