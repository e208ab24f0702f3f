package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Buffers for some units of a plan, poisoned, with a margin that must stay so. */
final class Observation {
  static final int POISON_BITS = 0x7fabcdef;
  static final byte POISON_BYTE = 0x5a;
  private static final int MARGIN = 3;

  final EgressTarget target;
  private final ObsPlan plan;
  private final int units;

  Observation(Arena arena, ObsPlan plan, int units, long engineTick) {
    this.plan = plan;
    this.units = units;
    long elements = units * plan.shape().outputFloats() + MARGIN;
    MemorySegment output = arena.allocate(elements * Float.BYTES, 64);
    MemorySegment mask = arena.allocate(elements);
    for (long i = 0; i < elements; i++) {
      output.setAtIndex(ValueLayout.JAVA_INT, i, POISON_BITS);
    }
    mask.fill(POISON_BYTE);
    EgressReport report = new EgressReport();
    report.prepare(units, engineTick);
    target = new EgressTarget(output, mask, report);
  }

  static Observation ofWorlds(Arena arena, ObsPlan plan, Snapshot snapshot) {
    Observation result = new Observation(arena, plan, snapshot.worlds(), 20);
    plan.execute(snapshot, 0, snapshot.worlds(), AgentSet.NONE, result.target);
    return result;
  }

  /** Of a world with agents at these centres; so have the worlds before it, which see nothing. */
  static Observation ofAgents(
      Arena arena, ObsPlan plan, Snapshot snapshot, int world, int[][] centers) {
    int[][] all = new int[(world + 1) * centers.length][];
    Arrays.setAll(all, i -> centers[i % centers.length]);
    AgentSet placed = agents(arena, all);
    AgentSet agents = AgentSet.of(placed.centers(), placed.ndim(), centers.length);
    Observation result = new Observation(arena, plan, all.length, 20);
    plan.execute(snapshot, world, world + 1, agents, result.target);
    return result;
  }

  /** Of one world. */
  static AgentSet agents(Arena arena, int[][] centers) {
    int ndim = centers.length == 0 ? 2 : centers[0].length;
    MemorySegment segment = arena.allocate(Math.max(8, centers.length * ndim * 4L), 4);
    for (int agent = 0; agent < centers.length; agent++) {
      MemorySegment.copy(centers[agent], 0, segment, ValueLayout.JAVA_INT, agent * ndim * 4L, ndim);
    }
    return AgentSet.of(segment, ndim, centers.length);
  }

  float output(int unit, long element) {
    long at = unit * plan.shape().outputFloats() + element;
    return target.output().getAtIndex(ValueLayout.JAVA_FLOAT, at);
  }

  int bits(int unit, long element) {
    long at = unit * plan.shape().outputFloats() + element;
    return target.output().getAtIndex(ValueLayout.JAVA_INT, at);
  }

  byte mask(int unit, long element) {
    return target.mask().get(ValueLayout.JAVA_BYTE, unit * plan.shape().maskBytes() + element);
  }

  void assertUnit(int unit, ObsOracle.Unit expected, String about) {
    assertEquals(expected.output().length, plan.shape().outputFloats(), about);
    for (int i = 0; i < expected.output().length; i++) {
      String where = about + " unit=" + unit + " element=" + i;
      assertEquals(expected.mask()[i], mask(unit, i), where);
      assertFloat(expected.output()[i], output(unit, i), where);
    }
    assertEquals(expected.coverage(), target.report().coverage(unit), about);
  }

  /** Asserts that nothing was written from this unit on. */
  void assertUntouchedFrom(int unit) {
    long floats = plan.shape().outputFloats();
    for (long i = 0; i < (units - unit) * floats + MARGIN; i++) {
      assertEquals(POISON_BITS, bits(unit, i), "output of unit=" + unit + " element=" + i);
      assertEquals(POISON_BYTE, mask(unit, i), "mask of unit=" + unit + " element=" + i);
    }
  }

  /** Equal bits, or both NaN: payloads may differ between machines. */
  static void assertFloat(float expected, float actual, String about) {
    if (!(Float.isNaN(expected) && Float.isNaN(actual))) {
      assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual), about);
    }
  }
}
