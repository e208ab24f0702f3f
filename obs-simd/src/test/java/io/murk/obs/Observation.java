package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.egress.EgressTensor;
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
    long outputBytes = units * plan.shape().outputBytes() + MARGIN * Float.BYTES;
    MemorySegment output = arena.allocate(outputBytes, 64);
    MemorySegment mask = arena.allocate(units * plan.shape().maskBytes() + MARGIN);
    for (long i = 0; i < outputBytes; i++) {
      output.set(ValueLayout.JAVA_BYTE, i, poison(i));
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

  private static byte poison(long offset) {
    return (byte) (POISON_BITS >>> 8 * (offset % 4));
  }

  /** What an element holds: a byte as 0 to 255. */
  float output(int unit, long element) {
    EgressTensor tensor = tensor(element);
    long at =
        unit * plan.shape().outputBytes()
            + tensor.outputOffset()
            + (element - tensor.maskOffset()) * tensor.type().bytes();
    MemorySegment output = target.output();
    return switch (tensor.type()) {
      case F32 -> output.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
      case F16 -> Float.float16ToFloat(output.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
      case U8 -> output.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    };
  }

  private EgressTensor tensor(long element) {
    for (EgressTensor tensor : plan.shape().tensors().reversed()) {
      if (tensor.maskOffset() <= element) {
        return tensor;
      }
    }
    throw new AssertionError("element " + element);
  }

  int bits(int unit, long element) {
    long at = unit * plan.shape().outputFloats() + element;
    return target.output().getAtIndex(ValueLayout.JAVA_INT, at);
  }

  byte mask(int unit, long element) {
    return target.mask().get(ValueLayout.JAVA_BYTE, unit * plan.shape().maskBytes() + element);
  }

  void assertUnit(int unit, ObsOracle.Unit expected, String about) {
    assertEquals(expected.shapes(), plan.shape().entryShapes(), about);
    assertEquals(expected.output().length, plan.shape().maskBytes(), about);
    for (int i = 0; i < expected.output().length; i++) {
      String where = about + " unit=" + unit + " element=" + i;
      assertEquals(expected.mask()[i], mask(unit, i), where);
      assertFloat(expected.output()[i], output(unit, i), where);
    }
    assertEquals(expected.coverage(), target.report().coverage(unit), about);
    assertGapsUntouched(unit, about);
  }

  /** Asserts that tensors are aligned, and that what is skipped for that was not written. */
  private void assertGapsUntouched(int unit, String about) {
    long start = unit * plan.shape().outputBytes();
    long end = 0;
    long elements = 0;
    int largest = 1;
    for (EgressTensor tensor : plan.shape().tensors()) {
      int size = tensor.type().bytes();
      assertEquals(0, tensor.outputOffset() % size, about);
      assertEquals((end + size - 1) / size, tensor.outputOffset() / size, about);
      assertPoison(start + end, start + tensor.outputOffset());
      end = tensor.outputOffset() + tensor.elements() * size;
      assertEquals(elements, tensor.maskOffset(), about);
      elements += tensor.elements();
      largest = Math.max(largest, size);
    }
    assertEquals((end + largest - 1) / largest * largest, plan.shape().outputBytes(), about);
    assertPoison(start + end, start + plan.shape().outputBytes());
    assertEquals(elements, plan.shape().maskBytes(), about);
  }

  private void assertPoison(long from, long to) {
    for (long i = from; i < to; i++) {
      assertEquals(poison(i), target.output().get(ValueLayout.JAVA_BYTE, i), "output byte " + i);
    }
  }

  /** Asserts that nothing was written from this unit on. */
  void assertUntouchedFrom(int unit) {
    assertPoison(unit * plan.shape().outputBytes(), target.output().byteSize());
    for (long i = unit * plan.shape().maskBytes(); i < target.mask().byteSize(); i++) {
      assertEquals(POISON_BYTE, target.mask().get(ValueLayout.JAVA_BYTE, i), "mask byte " + i);
    }
  }

  /** Equal bits, or both NaN: payloads may differ between machines. */
  static void assertFloat(float expected, float actual, String about) {
    if (!(Float.isNaN(expected) && Float.isNaN(actual))) {
      assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual), about);
    }
  }
}
