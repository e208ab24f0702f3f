package io.murk.egress;

import java.util.ArrayList;
import java.util.List;

/**
 * What a plan writes for one unit: one world, or one agent if it is agent-relative.
 *
 * <p>Tensors follow each other in both buffers. Each begins at a multiple of its element's size,
 * and a unit's bytes are a multiple of the largest one, so that all units are aligned alike; what
 * is skipped for that is never written. The mask has a byte for each element and skips none.
 *
 * @param agentRelative whether a unit is an agent
 * @param outputBytes output bytes of a unit
 * @param maskBytes mask bytes of a unit, one for each element
 * @param tensors what is where, in the order of the spec
 */
public record EgressShape(
    boolean agentRelative, long outputBytes, long maskBytes, List<EgressTensor> tensors) {
  /** Copies the list. */
  public EgressShape {
    tensors = List.copyOf(tensors);
  }

  /** A shape of f32 tensors alone. */
  public static EgressShape ofFloats(boolean agentRelative, List<List<Integer>> shapes) {
    List<EgressTensor> tensors = new ArrayList<>();
    long elements = 0;
    for (List<Integer> shape : shapes) {
      var tensor = new EgressTensor(ElementType.F32, elements * Float.BYTES, elements, shape);
      tensors.add(tensor);
      elements += tensor.elements();
    }
    return new EgressShape(agentRelative, elements * Float.BYTES, elements, tensors);
  }

  /** Whether all tensors are f32, so that a unit is an array of them. */
  public boolean isFloats() {
    for (EgressTensor tensor : tensors) {
      if (tensor.type() != ElementType.F32) {
        return false;
      }
    }
    return true;
  }

  /** f32 that have room in a unit's output: its elements, if {@link #isFloats}. */
  public long outputFloats() {
    return outputBytes / Float.BYTES;
  }

  /** Shape of each tensor, in order. */
  public List<List<Integer>> entryShapes() {
    return tensors.stream().map(EgressTensor::shape).toList();
  }
}
