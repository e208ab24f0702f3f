package io.murk.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists in config/forbidden catch what they are meant to catch, and no more. */
final class ForbiddenCallsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Math.sin(1)",
        "Math.pow(2, 0.5)",
        "Math.random()",
        "jdk.incubator.vector.VectorOperators.EXP",
        "jdk.incubator.vector.FloatVector.zero(jdk.incubator.vector.FloatVector.SPECIES_128).pow(2f)",
        "new java.util.HashMap<String, String>()",
        "new java.util.HashSet<String>()",
        "new java.util.Hashtable<String, String>()",
        "new java.util.IdentityHashMap<String, String>()",
        "java.util.Set.of(1, 2)",
        "java.util.Map.of(1, 2, 3, 4)",
        "java.util.Map.copyOf(new java.util.TreeMap<String, String>())",
        "java.util.stream.Stream.of(1).collect(java.util.stream.Collectors.toSet())",
        "java.util.stream.Stream.of(1).collect(java.util.stream.Collectors.groupingBy(x -> x))",
        "java.util.stream.Stream.of(1).collect(java.util.stream.Collectors.toMap(x -> x, x -> x))",
        "new java.io.File(\"x\").list()",
        "System.identityHashCode(this)",
        "Thread.State.NEW.hashCode()",
        "java.util.UUID.randomUUID()",
        "System.getenv(\"HOME\")",
        "ProcessHandle.current()",
        "Thread.currentThread().getName()",
        "Thread.currentThread().threadId()",
        "new ThreadLocal<String>()",
        "Runtime.getRuntime().availableProcessors()",
        "new java.lang.ref.SoftReference<>(this)",
        "new java.util.Random(1)",
        "new java.util.SplittableRandom(1)",
        "java.util.concurrent.ThreadLocalRandom.current()",
        "java.util.List.of(1).parallelStream()",
        "java.util.List.of(1).stream().parallel()",
        "java.util.List.of(1).stream().findAny()",
        "java.util.stream.DoubleStream.of(1).sum()",
        "new java.util.concurrent.atomic.DoubleAdder()",
        "jdk.incubator.vector.FloatVector.zero(jdk.incubator.vector.FloatVector.SPECIES_128)"
            + ".reduceLanes(jdk.incubator.vector.VectorOperators.ADD)",
      })
  void stateMayNotDependOn(String expression) throws Exception {
    List<String> found = violations(ForbiddenCalls.STATE, "space.Culprit", expression);
    assertNotEquals(List.of(), found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "StrictMath.sin(1)",
        "Math.sqrt(2)",
        "Math.max(1, 2)",
        "Float.toString(0.1f)",
        "new java.util.LinkedHashMap<String, String>()",
        "new java.util.TreeMap<String, String>()",
        "new java.util.EnumMap<Thread.State, String>(Thread.State.class)",
        "java.util.List.of(1).stream()",
        "java.util.List.of(1).hashCode()",
        "\"x\".hashCode()",
        "System.nanoTime()",
      })
  void stateMayUse(String expression) throws Exception {
    assertEquals(List.of(), violations(ForbiddenCalls.STATE, "space.Innocent", expression));
  }

  @ParameterizedTest
  @CsvSource({
    "CLOCK, engine.TickEngine, System.nanoTime(), 1",
    "CLOCK, engine.TickEngine, java.time.Instant.now(), 1",
    "CLOCK, space.Square4, System.currentTimeMillis(), 1",
    "CLOCK, space.Square4, java.time.Year.now(), 1",
    "CLOCK, space.Square4, new java.util.Date(), 1",
    "CLOCK, engine.TickEngine,"
        + " (Runnable) () -> java.util.concurrent.locks.LockSupport.parkNanos(1), 1",
    "CLOCK, engine.TickStats, System.nanoTime(), 0",
    "CLOCK, realtime.loop.TickPacer, System.nanoTime(), 0",
    "THREADS, world.BatchedEngine, new Thread(), 1",
    "THREADS, realtime.RealtimeWorld, Thread.ofPlatform(), 1",
    "THREADS, realtime.RealtimeWorld, java.util.List.of(1).parallelStream(), 1",
    "THREADS, realtime.RealtimeWorld, Thread.ofVirtual().start(null), 2",
    "THREADS, engine.crew.BatchPool, new Thread(), 0",
    "THREADS, realtime.loop.TickLoop, Thread.ofPlatform(), 0",
    "EVERYWHERE, ffi.CallBoundary, System.out, 1",
    "EVERYWHERE, ffi.CallBoundary, '\"x\".toUpperCase()', 1",
    "EVERYWHERE, ffi.CallBoundary, '\"%f\".formatted(1f)', 1",
    "EVERYWHERE, ffi.CallBoundary, '\"x\".getBytes()', 1",
    "FUSED, space.Square4, 'Math.fma(1f, 2f, 3f)', 1",
    "FUSED, propagator.library.kernel.vector.VectorDiffusion,"
        + " jdk.incubator.vector.VectorOperators.FMA, 1",
    "FUSED, obs.kernel.vector.VectorNormalize, jdk.incubator.vector.VectorOperators.FMA, 1",
    "FUSED, obs.kernel.vector.FusedNormalize, jdk.incubator.vector.VectorOperators.FMA, 0",
    "FUSED, obs.kernel.vector.FusedNormalize, Math.sin(1), 0",
    "STATE, obs.kernel.vector.FusedNormalize, Math.sin(1), 1",
    "STATE, realtime.RealtimeWorld, new java.util.HashMap<>(), 0",
  })
  void listsKnowTheirPlaces(ForbiddenCalls calls, String type, String expression, int expected)
      throws Exception {
    assertEquals(expected, violations(calls, type, expression).size());
  }

  @Test
  void violationsNameThePlaceAndTheReason() throws Exception {
    List<String> violations = violations(ForbiddenCalls.STATE, "space.Culprit", "Math.sin(1)");
    String expected =
        "io.murk.space.Culprit:1 java.lang.Math#sin(double) [May differ in the last bit between"
            + " JVMs and between interpreter and compiler: use StrictMath]";
    assertEquals(expected, violations.getFirst().replace("Forbidden method invocation: ", ""));
  }

  private List<String> violations(ForbiddenCalls calls, String type, String expression)
      throws Exception {
    int dot = type.lastIndexOf('.');
    String source =
        "package io.murk.%s; class %s { Object value() { return %s; } }"
            .formatted(type.substring(0, dot), type.substring(dot + 1), expression);
    return calls.violations(Culprits.compile(directory, List.of(source)));
  }
}
