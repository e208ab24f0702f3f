package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.WindowBatch;
import io.murk.obs.kernel.WindowPairs;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Where windows lie whose centres are pairs of i32. A vector has some centres: what is worked out
 * of each axis stands in the halves of a long, which are added at last.
 *
 * <p>Hot: 0 B/op.
 */
final class WindowPlaces {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int CENTERS = INTS.length() / 2;

  private WindowPlaces() {}

  /** Places as many windows as whole vectors have, and says how many. */
  static int place(MemorySegment centers, long at, WindowPairs pairs, WindowBatch batch) {
    MemorySegment in = NativeSegment.of(centers);
    IntVector ends = IntVector.fromArray(INTS, pairs.ends(), 0);
    IntVector lows = IntVector.fromArray(INTS, pairs.lows(), 0);
    IntVector tops = IntVector.fromArray(INTS, pairs.tops(), 0);
    IntVector factors = IntVector.fromArray(INTS, pairs.factors(), 0);
    IntVector strides = IntVector.fromArray(INTS, pairs.strides(), 0);
    long[] found = batch.found();
    long[] places = batch.places;
    int end = batch.count() / CENTERS * CENTERS;
    for (int n = 0; n < end; n += CENTERS) {
      IntVector v = IntVector.fromMemorySegment(INTS, in, at + (long) n * WindowPairs.BYTES, ORDER);
      LongVector p = v.mul(strides).reinterpretAsLongs();
      p.lanewise(VectorOperators.LSHL, 32)
          .lanewise(VectorOperators.ASHR, 32)
          .add(p.lanewise(VectorOperators.ASHR, 32))
          .intoArray(places, n);
      LongVector k = v.min(lows).add(v.sub(tops).max(0)).mul(factors).reinterpretAsLongs();
      LongVector outside =
          v.or(ends.sub(v)).lanewise(VectorOperators.ASHR, 31).reinterpretAsLongs();
      k.add(k.lanewise(VectorOperators.LSHR, 32))
          .or(outside)
          .or(outside.lanewise(VectorOperators.LSHR, 32))
          .intoArray(found, n);
    }
    return end;
  }
}
