package io.murk.propagator.library.kernel.vector;

import io.murk.propagator.CounterRandom;
import io.murk.propagator.library.kernel.NoiseKernels;
import io.murk.propagator.library.kernel.ScalarNoiseKernels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * As many blocks of random words at once as a vector has lanes. Elements are numbered so that word
 * w of the blocks in a vector belongs to consecutive elements, so nothing is interleaved.
 *
 * <p>Elements before the first and behind the last multiple of 64 are done by the scalar
 * definition. hot: 0 B/op.
 */
public final class VectorNoiseKernels implements NoiseKernels {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Blocks in a group of 64 elements; wider vectors than that are not used. */
  private static final int BLOCKS = 16;

  private static final boolean FITS = SPECIES.length() <= BLOCKS;
  private static final IntVector LANES = IntVector.zero(SPECIES).addIndex(1);

  private final ScalarNoiseKernels ends = new ScalarNoiseKernels();

  /** The kernels have no state. */
  public VectorNoiseKernels() {}

  @Override
  public void uniform(
      CounterRandom random,
      long tick,
      long from,
      long to,
      MemorySegment previous,
      MemorySegment out,
      float scale) {
    long first = FITS ? Math.min(to, (from + 63) & -64) : to;
    long last = Math.max(first, to & -64);
    ends.uniform(random, tick, from, first, previous, out, scale);
    for (long e = first; e < last; e += 64) {
      for (int lane = 0; lane < BLOCKS; lane += SPECIES.length()) {
        long at = (e + lane) << 2;
        begin(random, tick, CounterRandom.block(e + lane), out, at);
        eightRounds(random, 4, out, at);
        eightRounds(random, 12, out, at);
        lastRounds(random, out, at);
        for (int word = 0; word < 4; word++) {
          add(previous, out, (e + lane + word * BLOCKS) << 2, scale);
        }
      }
    }
    ends.uniform(random, tick, last, to, previous, out, scale);
  }

  /** Turns the words at an offset into noise on the previous values. */
  private static void add(MemorySegment previous, MemorySegment out, long at, float scale) {
    FloatVector u =
        (FloatVector)
            IntVector.fromMemorySegment(SPECIES, out, at, ORDER)
                .lanewise(VectorOperators.LSHR, 8)
                .convert(VectorOperators.I2F, 0);
    FloatVector noise = u.mul(0x1p-24f).mul(2f).sub(1f).mul(scale);
    FloatVector.fromMemorySegment(FloatVector.SPECIES_PREFERRED, previous, at, ORDER)
        .add(noise)
        .intoMemorySegment(out, at, ORDER);
  }

  /** The blocks' counters from {@code block} on; words of one kind lie 64 bytes apart. */
  private static void begin(
      CounterRandom random, long tick, long block, MemorySegment out, long at) {
    IntVector x0 = IntVector.broadcast(SPECIES, (int) tick + random.key(0));
    IntVector x1 = IntVector.broadcast(SPECIES, (int) (tick >>> 32) + random.key(1));
    IntVector x2 = LANES.add((int) block + random.key(2));
    IntVector x3 = IntVector.broadcast(SPECIES, (int) (block >>> 32) + random.key(3));
    x0.intoMemorySegment(out, at, ORDER);
    x1.intoMemorySegment(out, at + 64, ORDER);
    x2.intoMemorySegment(out, at + 128, ORDER);
    x3.intoMemorySegment(out, at + 192, ORDER);
  }

  /** Eight rounds on words in memory, with the keys from {@code k} on. */
  private static void eightRounds(CounterRandom random, int k, MemorySegment out, long at) {
    int key4 = random.key(k + 4);
    int key5 = random.key(k + 5);
    int key6 = random.key(k + 6);
    int key7 = random.key(k + 7);
    IntVector x0 = IntVector.fromMemorySegment(SPECIES, out, at, ORDER);
    IntVector x1 = IntVector.fromMemorySegment(SPECIES, out, at + 64, ORDER);
    IntVector x2 = IntVector.fromMemorySegment(SPECIES, out, at + 128, ORDER);
    IntVector x3 = IntVector.fromMemorySegment(SPECIES, out, at + 192, ORDER);
    x0 = x0.add(x1);
    x2 = x2.add(x3);
    x1 = x1.lanewise(VectorOperators.ROL, 10).lanewise(VectorOperators.XOR, x0);
    x3 = x3.lanewise(VectorOperators.ROL, 26).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x3);
    x2 = x2.add(x1);
    x3 = x3.lanewise(VectorOperators.ROL, 11).lanewise(VectorOperators.XOR, x0);
    x1 = x1.lanewise(VectorOperators.ROL, 21).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x1);
    x2 = x2.add(x3);
    x1 = x1.lanewise(VectorOperators.ROL, 13).lanewise(VectorOperators.XOR, x0);
    x3 = x3.lanewise(VectorOperators.ROL, 27).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x3);
    x2 = x2.add(x1);
    x3 = x3.lanewise(VectorOperators.ROL, 23).lanewise(VectorOperators.XOR, x0);
    x1 = x1.lanewise(VectorOperators.ROL, 5).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(random.key(k));
    x1 = x1.add(random.key(k + 1));
    x2 = x2.add(random.key(k + 2));
    x3 = x3.add(random.key(k + 3));
    x0 = x0.add(x1);
    x2 = x2.add(x3);
    x1 = x1.lanewise(VectorOperators.ROL, 6).lanewise(VectorOperators.XOR, x0);
    x3 = x3.lanewise(VectorOperators.ROL, 20).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x3);
    x2 = x2.add(x1);
    x3 = x3.lanewise(VectorOperators.ROL, 17).lanewise(VectorOperators.XOR, x0);
    x1 = x1.lanewise(VectorOperators.ROL, 11).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x1);
    x2 = x2.add(x3);
    x1 = x1.lanewise(VectorOperators.ROL, 25).lanewise(VectorOperators.XOR, x0);
    x3 = x3.lanewise(VectorOperators.ROL, 10).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x3);
    x2 = x2.add(x1);
    x3 = x3.lanewise(VectorOperators.ROL, 18).lanewise(VectorOperators.XOR, x0);
    x1 = x1.lanewise(VectorOperators.ROL, 20).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(key4);
    x1 = x1.add(key5);
    x2 = x2.add(key6);
    x3 = x3.add(key7);
    x0.intoMemorySegment(out, at, ORDER);
    x1.intoMemorySegment(out, at + 64, ORDER);
    x2.intoMemorySegment(out, at + 128, ORDER);
    x3.intoMemorySegment(out, at + 192, ORDER);
  }

  /** The last four rounds. */
  private static void lastRounds(CounterRandom random, MemorySegment out, long at) {
    // Keys are read early: further down the code is long, and calls are no longer inlined.
    int last0 = random.key(20);
    int last1 = random.key(21);
    int last2 = random.key(22);
    int last3 = random.key(23);
    IntVector x0 = IntVector.fromMemorySegment(SPECIES, out, at, ORDER);
    IntVector x1 = IntVector.fromMemorySegment(SPECIES, out, at + 64, ORDER);
    IntVector x2 = IntVector.fromMemorySegment(SPECIES, out, at + 128, ORDER);
    IntVector x3 = IntVector.fromMemorySegment(SPECIES, out, at + 192, ORDER);
    x0 = x0.add(x1);
    x2 = x2.add(x3);
    x1 = x1.lanewise(VectorOperators.ROL, 10).lanewise(VectorOperators.XOR, x0);
    x3 = x3.lanewise(VectorOperators.ROL, 26).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x3);
    x2 = x2.add(x1);
    x3 = x3.lanewise(VectorOperators.ROL, 11).lanewise(VectorOperators.XOR, x0);
    x1 = x1.lanewise(VectorOperators.ROL, 21).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x1);
    x2 = x2.add(x3);
    x1 = x1.lanewise(VectorOperators.ROL, 13).lanewise(VectorOperators.XOR, x0);
    x3 = x3.lanewise(VectorOperators.ROL, 27).lanewise(VectorOperators.XOR, x2);
    x0 = x0.add(x3);
    x2 = x2.add(x1);
    x3 = x3.lanewise(VectorOperators.ROL, 23).lanewise(VectorOperators.XOR, x0);
    x1 = x1.lanewise(VectorOperators.ROL, 5).lanewise(VectorOperators.XOR, x2);
    x0.add(last0).intoMemorySegment(out, at, ORDER);
    x1.add(last1).intoMemorySegment(out, at + 64, ORDER);
    x2.add(last2).intoMemorySegment(out, at + 128, ORDER);
    x3.add(last3).intoMemorySegment(out, at + 192, ORDER);
  }
}
