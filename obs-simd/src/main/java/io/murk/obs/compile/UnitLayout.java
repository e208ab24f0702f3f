package io.murk.obs.compile;

import io.murk.egress.EgressShape;
import io.murk.egress.EgressTensor;
import io.murk.egress.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays tensors out in a unit as {@link EgressShape} says:
 *
 * <pre>
 *   output  | u8 u8 u8 .. | f32 f32 | f16 .. |    .. is skipped
 *   mask    | 1  1  1  1  1   1 |
 * </pre>
 */
final class UnitLayout {
  /** The most bytes of a unit, so that rounding them up still gives a long. */
  private static final long MAX_BYTES = Long.MAX_VALUE - 2 * Float.BYTES;

  private final List<EgressTensor> tensors = new ArrayList<>();
  private long bytes;
  private long elements;
  private int alignment = 1;

  /**
   * Takes room for a tensor.
   *
   * @param values what a cell, or a window of cells, becomes
   * @param sides axes of the tensor without those of a cell
   */
  EgressTensor take(int entry, EntryValues values, int... sides) {
    List<Integer> shape = new ArrayList<>();
    long count = 1;
    for (int side : sides) {
      shape.add(side);
      count *= side;
    }
    if (values.hasAxis()) {
      shape.add(values.map().width());
    }
    count *= values.map().width(); // below 2^62: cells and values of a cell are ints
    ElementType type = values.map().type();
    long at = roundedUp(bytes, type.bytes());
    long most = Math.max(0, (MAX_BYTES - at) / type.bytes());
    if (count > most) {
      throw SpecErrors.invalid(
          entry, "elements", count, "at most " + most + " " + type + ", to fit in 2^63 bytes");
    }
    EgressTensor tensor = new EgressTensor(type, at, elements, shape);
    tensors.add(tensor);
    bytes = at + count * type.bytes();
    elements += count;
    alignment = Math.max(alignment, type.bytes());
    return tensor;
  }

  /** The whole unit. */
  EgressShape shape(boolean agentRelative) {
    return new EgressShape(agentRelative, roundedUp(bytes, alignment), elements, tensors);
  }

  private static long roundedUp(long bytes, int alignment) {
    return (bytes + alignment - 1) & -alignment;
  }
}
