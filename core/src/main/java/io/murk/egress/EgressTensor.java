package io.murk.egress;

import java.util.List;

/**
 * One tensor in a unit of output.
 *
 * @param type its elements
 * @param outputOffset bytes from the start of the unit's output to its first element, a multiple of
 *     the element's size
 * @param maskOffset bytes from the start of the unit's mask to its first element's byte
 * @param shape its axes, the last one running fastest
 */
public record EgressTensor(
    ElementType type, long outputOffset, long maskOffset, List<Integer> shape) {
  /** Copies the shape. */
  public EgressTensor {
    shape = List.copyOf(shape);
  }

  /** The product of the axes. */
  public long elements() {
    long elements = 1;
    for (int side : shape) {
      elements *= side;
    }
    return elements;
  }
}
