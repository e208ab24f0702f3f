package io.murk.obs.kernel.vector;

import io.murk.egress.ElementType;
import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.WindowBatch;
import io.murk.obs.kernel.WindowRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of a batch whose rows are not longer than a vector. Every row is stored as a whole
 * vector: what lies beyond it is written over by the next row, or by the next window, which follows
 * at once. Windows behind which nothing may be written are left to {@link VectorWindows}, and so
 * are those that would load something beside the field.
 *
 * <p>Hot: 0 B/op.
 */
final class WindowLoops {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = INTS.length();
  private static final int WIDTH = BYTES.length();

  private WindowLoops() {}

  /** Whether there are loops for a code that is no copy. */
  static boolean does(ElementCode code) {
    return VectorBytes.does(code) && code.type() != ElementType.F16;
  }

  /** Writes windows, puts the numbers of the others into the batch's rest, and counts those. */
  static int store(
      MemorySegment source,
      MemorySegment target,
      WindowBatch batch,
      WindowRows[] states,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    boolean does = code.isCopy() || does(code);
    int width = states[0].width();
    int bytes = code.type().bytes();
    int free = 0;
    if (does && width <= LANES && states[0].lanes().length > 0) {
      long beyond = bytes == 1 ? WIDTH - width : (long) (LANES - width) * bytes;
      free = batch.free(batch.stride(), (long) batch.elements() * bytes, beyond);
    }
    int common = common(batch, states, code);
    long least = common < 0 ? 0 : WindowGroups.least(states[common]);
    long most = common < 0 ? -1 : in.byteSize() - WindowGroups.most(states[common]);
    if (batch.all() >= 0 && batch.all() == common && areIn(batch, least, most)) {
      WindowGroups.copy(
          in, out, batch.places, batch.at(0), batch.steps(), batch.count(), states[common]);
      return 0;
    }
    int grouped = 0;
    int single = 0;
    int left = 0;
    for (int i = 0; i < batch.count(); i++) {
      int state = batch.states[i];
      if (state < 0) {
        continue;
      }
      long from = batch.places[i];
      if (state == common && from >= least && from <= most) {
        batch.froms()[grouped] = from;
        batch.tos()[grouped++] = batch.at(i);
      } else if (i < free && isInside(states[state], from, in.byteSize())) {
        batch.singles()[single++] = i;
      } else {
        batch.rest()[left++] = i;
      }
    }
    // First those that write over what follows them.
    if (code.isCopy()) {
      copy(in, out, batch, single, states);
    } else if (does && code.type() == ElementType.U8) {
      WindowBytes.store(in, out, batch, single, states, code);
    } else if (does) {
      normalize(in, out, batch, single, states, code);
    }
    if (grouped > 0) {
      WindowGroups.copy(in, out, batch.froms(), 0, batch.tos(), grouped, states[common]);
    }
    return left;
  }

  /** The state of which many windows are done in one loop, or {@link WindowBatch#NONE}. */
  private static int common(WindowBatch batch, WindowRows[] states, ElementCode code) {
    int common = batch.common();
    if (common < 0 || !VectorWindows.does(states[common])) {
      return WindowBatch.NONE;
    }
    return code.isCopy() && states[common].otherOrNull() == null ? common : WindowBatch.NONE;
  }

  private static boolean areIn(WindowBatch batch, long least, long most) {
    long[] places = batch.places;
    int count = batch.count();
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      low = Math.min(low, places[i]);
      high = Math.max(high, places[i]);
    }
    return low >= least && high <= most;
  }

  /** Whether all that whole vectors load of a window lies in the source. */
  private static boolean isInside(WindowRows rows, long from, long size) {
    return from + (rows.least() << 2) >= 0
        && from + ((rows.most() - rows.width() + LANES) << 2) <= size;
  }

  private static void copy(
      MemorySegment source,
      MemorySegment target,
      WindowBatch batch,
      int count,
      WindowRows[] states) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    for (int n = 0; n < count; n++) {
      int i = batch.singles()[n];
      WindowRows rows = states[batch.states[i]];
      WindowRows other = rows.otherOrNull();
      if (other == null) {
        copyRows(in, batch.places[i], out, batch.at(i), rows);
      } else {
        copyBothSides(in, batch.places[i], out, batch.at(i), rows, other);
      }
    }
  }

  private static void normalize(
      MemorySegment source,
      MemorySegment target,
      WindowBatch batch,
      int count,
      WindowRows[] states,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    for (int n = 0; n < count; n++) {
      int i = batch.singles()[n];
      WindowRows rows = states[batch.states[i]];
      WindowRows other = rows.otherOrNull();
      normalize(in, batch.places[i], out, batch.at(i), rows, other == null ? rows : other, code);
    }
  }

  private static void copyRows(
      MemorySegment source, long from, MemorySegment target, long to, WindowRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long[] start = rows.start();
    int[] lanes = rows.lanes();
    int width = rows.width();
    int at = 0;
    for (int t = 0; t < start.length; t++) {
      IntVector.fromMemorySegment(INTS, in, from + (start[t] << 2), ORDER)
          .and(IntVector.fromArray(INTS, lanes, at))
          .intoMemorySegment(out, to + ((long) at << 2), ORDER);
      at += width;
    }
  }

  private static void copyBothSides(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      WindowRows rows,
      WindowRows other) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long[] start = rows.start();
    long[] otherStart = other.start();
    int[] lanes = rows.lanes();
    int[] otherLanes = other.lanes();
    int width = rows.width();
    int at = 0;
    for (int t = 0; t < start.length; t++) {
      IntVector.fromMemorySegment(INTS, in, from + (start[t] << 2), ORDER)
          .and(IntVector.fromArray(INTS, lanes, at))
          .or(
              IntVector.fromMemorySegment(INTS, in, from + (otherStart[t] << 2), ORDER)
                  .and(IntVector.fromArray(INTS, otherLanes, at)))
          .intoMemorySegment(out, to + ((long) at << 2), ORDER);
      at += width;
    }
  }

  /** Of the rows and their other side, which are the same rows if there is none. */
  private static void normalize(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      WindowRows rows,
      WindowRows other,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    float min = (float) code.min();
    float range = (float) code.range();
    long[] start = rows.start();
    long[] otherStart = other.start();
    int[] lanes = rows.lanes();
    int[] otherLanes = other.lanes();
    int width = rows.width();
    int at = 0;
    for (int t = 0; t < start.length; t++) {
      IntVector seen = IntVector.fromArray(INTS, lanes, at);
      IntVector otherSeen = IntVector.fromArray(INTS, otherLanes, at);
      FloatVector x =
          IntVector.fromMemorySegment(INTS, in, from + (start[t] << 2), ORDER)
              .and(seen)
              .or(
                  IntVector.fromMemorySegment(INTS, in, from + (otherStart[t] << 2), ORDER)
                      .and(otherSeen))
              .reinterpretAsFloats()
              .sub(min);
      FloatVector r = x.div(range);
      r.blend(0f, x.compare(VectorOperators.LT, 0f))
          .blend(1f, r.compare(VectorOperators.GT, 1f))
          .reinterpretAsInts()
          .and(seen.or(otherSeen))
          .intoMemorySegment(out, to + ((long) at << 2), ORDER);
      at += width;
    }
  }

  /** Writes the masks of a batch: as whole vectors where there is something behind them. */
  static void masks(byte[] masks, int stride, MemorySegment target, WindowBatch batch) {
    MemorySegment out = NativeSegment.of(target);
    int elements = batch.elements();
    int vectors = (elements + WIDTH - 1) / WIDTH;
    int free = batch.free(batch.maskStride(), elements, vectors * WIDTH - elements);
    if (vectors == 1 && batch.all() >= 0) {
      sameMasks(masks, batch.all() * stride, out, batch, free);
    } else if (vectors == 2) {
      pairsOfMasks(masks, stride, out, batch, free);
    } else {
      manyMasks(masks, stride, out, batch, free);
    }
    for (int i = free; i < batch.count(); i++) {
      int state = batch.states[i];
      if (state >= 0) {
        MemorySegment.copy(
            masks, state * stride, out, ValueLayout.JAVA_BYTE, batch.maskAt(i), elements);
      }
    }
  }

  private static void sameMasks(
      byte[] masks, int from, MemorySegment target, WindowBatch batch, int count) {
    MemorySegment out = NativeSegment.of(target);
    int elements = batch.elements();
    long to = batch.maskAt(0);
    ByteVector mask = ByteVector.fromArray(BYTES, masks, from);
    for (int i = 0; i < count; i++) {
      mask.intoMemorySegment(out, to, ORDER);
      to += elements;
    }
  }

  private static void pairsOfMasks(
      byte[] masks, int stride, MemorySegment target, WindowBatch batch, int count) {
    MemorySegment out = NativeSegment.of(target);
    int[] states = batch.states;
    int elements = batch.elements();
    long to = batch.maskAt(0);
    for (int i = 0; i < count; i++) {
      int state = states[i];
      if (state >= 0) {
        int from = state * stride;
        ByteVector.fromArray(BYTES, masks, from).intoMemorySegment(out, to, ORDER);
        ByteVector.fromArray(BYTES, masks, from + WIDTH).intoMemorySegment(out, to + WIDTH, ORDER);
      }
      to += elements;
    }
  }

  private static void manyMasks(
      byte[] masks, int stride, MemorySegment target, WindowBatch batch, int count) {
    MemorySegment out = NativeSegment.of(target);
    int elements = batch.elements();
    long to = batch.maskAt(0);
    for (int i = 0; i < count; i++) {
      int state = batch.states[i];
      if (state >= 0) {
        int from = state * stride;
        for (int c = 0; c < elements; c += WIDTH) {
          ByteVector.fromArray(BYTES, masks, from + c).intoMemorySegment(out, to + c, ORDER);
        }
      }
      to += elements;
    }
  }
}
