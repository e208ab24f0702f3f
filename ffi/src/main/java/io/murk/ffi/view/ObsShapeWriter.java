package io.murk.ffi.view;

import io.murk.egress.EgressShape;
import io.murk.egress.EgressTensor;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.obs.ObsSpec;

/** Writes what a plan's output looks like. */
public final class ObsShapeWriter {
  private ObsShapeWriter() {}

  /** MurkObsPlanShape. */
  public static void plan(EgressShape shape, long out) {
    ViewCheck.structSize("out", out, ObsPlanShapeLayout.BYTES);
    Memory.putI32(out + ObsPlanShapeLayout.N_TENSORS, shape.tensors().size());
    Memory.putI64(out + ObsPlanShapeLayout.OUTPUT_BYTES, shape.outputBytes());
    Memory.putI64(out + ObsPlanShapeLayout.MASK_BYTES, shape.maskBytes());
    Memory.putI32(out + ObsPlanShapeLayout.AGENT_RELATIVE, shape.agentRelative() ? 1 : 0);
    Memory.putI32(out + ObsPlanShapeLayout.ALL_F32, shape.isFloats() ? 1 : 0);
  }

  /** MurkObsTensor of entry {@code index}. */
  public static void tensor(EgressShape shape, ObsSpec spec, long index, long out) {
    ViewCheck.structSize("out", out, ObsTensorLayout.BYTES);
    int entry = Check.size("index", index, 0, shape.tensors().size() - 1L);
    EgressTensor tensor = shape.tensors().get(entry);
    Memory.putI32(out + ObsTensorLayout.FIELD_ID, spec.entries().get(entry).field());
    Memory.putI32(out + ObsTensorLayout.DTYPE, tensor.type().ordinal());
    Memory.putI32(out + ObsTensorLayout.ELEMENT_BYTES, tensor.type().bytes());
    Memory.putI64(out + ObsTensorLayout.ELEMENTS, tensor.elements());
    Memory.putI64(out + ObsTensorLayout.OUTPUT_OFFSET, tensor.outputOffset());
    Memory.putI64(out + ObsTensorLayout.MASK_OFFSET, tensor.maskOffset());
    Memory.putI32(out + ObsTensorLayout.RESERVED, 0);
    int axes = tensor.shape().size();
    boolean flat = axes > FieldViews.MAX_AXES;
    Memory.putI32(out + ObsTensorLayout.NDIM, flat ? 1 : axes);
    for (int axis = 0; axis < FieldViews.MAX_AXES; axis++) {
      long length = flat || axis >= axes ? 0 : tensor.shape().get(axis);
      Memory.putI64(out + ObsTensorLayout.SHAPE + (long) axis * Long.BYTES, length);
    }
    if (flat) {
      Memory.putI64(out + ObsTensorLayout.SHAPE, tensor.elements());
    }
  }
}
