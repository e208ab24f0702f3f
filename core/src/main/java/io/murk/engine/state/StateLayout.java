package io.murk.engine.state;

import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.propagator.Pipeline;
import io.murk.space.GraphSpace;
import io.murk.space.ProductSpace;
import io.murk.space.Space;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What two worlds must have in common to exchange states, as text: space, fields, parameters, and
 * the names of the propagators. Their numbers, the time step and what is not here may differ.
 */
public final class StateLayout {
  private StateLayout() {}

  /** The layout of worlds of a pipeline; one item a line. */
  public static String of(Pipeline pipeline) {
    StringBuilder text = new StringBuilder("space ").append(pipeline.space());
    if (hasGraph(pipeline.space())) {
      text.append(" neighbours=").append(Integer.toHexString(neighbours(pipeline.space())));
    }
    FieldSchema schema = pipeline.schema();
    for (int field = 0; field < schema.size(); field++) {
      FieldDef def = schema.def(field);
      text.append("\nfield ").append(def.name()).append(' ').append(def.type());
      text.append(' ').append(def.mutability());
    }
    pipeline
        .parameters()
        .parameters()
        .forEach(each -> text.append("\nparameter ").append(each.name()));
    pipeline.stages().forEach(stage -> text.append("\npropagator ").append(stage.name()));
    return text.toString();
  }

  /** Whether a field's values are part of the state. */
  static boolean holds(FieldSchema schema, int field) {
    return schema.def(field).mutability() != Mutability.STATIC;
  }

  /** Other spaces are told by their text. */
  private static boolean hasGraph(Space space) {
    return space instanceof GraphSpace
        || space instanceof ProductSpace product
            && product.components().stream().anyMatch(StateLayout::hasGraph);
  }

  private static int neighbours(Space space) {
    CRC32C sum = new CRC32C();
    int[] ranks = new int[space.maxDegree()];
    ByteBuffer bytes = ByteBuffer.allocate(4 * (ranks.length + 1));
    for (int cell = 0; cell < space.cellCount(); cell++) {
      int count = space.neighbours(cell, ranks);
      bytes.clear().putInt(count);
      for (int i = 0; i < count; i++) {
        bytes.putInt(ranks[i]);
      }
      sum.update(bytes.flip());
    }
    return (int) sum.getValue();
  }
}
