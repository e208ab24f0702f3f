package io.murk.propagator.library;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.stencil.NeighbourSpread;
import java.lang.foreign.MemorySegment;

/**
 * Dilation or erosion of the cells whose value is over a threshold, along the lattice.
 *
 * <p>A cell is present if {@code value > threshold}; NaN is not. The output is 1 where any (dilate)
 * or every (erode) cell within {@code radius} steps, the cell itself included, is present, else 0;
 * beyond an absorbing edge there is no cell. Done as {@code radius} passes of one step each.
 *
 * <p>Reads the input's tick-start values, writes the output in full; both are scalar fields and may
 * be the same. Takes a field's length of scratch memory.
 */
public final class MorphologicalOp implements DescribedPropagator {
  private final int inputField;
  private final int outputField;
  private final Op op;
  private final int radius;
  private final float threshold;

  private MorphologicalOp(Builder builder) {
    inputField = builder.inputField;
    outputField = builder.outputField;
    op = builder.op;
    radius = builder.radius;
    threshold = builder.threshold;
  }

  /** What is done. The ordinal is the number of murk.h. */
  public enum Op {
    /** 1 where any cell within reach is present. */
    DILATE,
    /** 1 where every cell within reach is present. */
    ERODE
  }

  /**
   * Starts an operation.
   *
   * @param inputField number of the scalar field to read
   * @param outputField number of the scalar field to write
   */
  public static Builder builder(int inputField, int outputField) {
    return new Builder(inputField, outputField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int inputField;
    private final int outputField;
    private Op op = Op.DILATE;
    private int radius = 1;
    private float threshold = 0.5f;

    private Builder(int inputField, int outputField) {
      this.inputField = inputField;
      this.outputField = outputField;
    }

    /** What is done; default DILATE. */
    public Builder op(Op value) {
      op = value;
      return this;
    }

    /** Steps along the lattice, 1 and more; default 1. */
    public Builder radius(int value) {
      radius = value;
      return this;
    }

    /** What a value must be over to be present; default 0.5. */
    public Builder threshold(float value) {
      threshold = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} naming the parameter
     */
    public MorphologicalOp build() {
      GradientCompute.requireField("MorphologicalOp", "input_field", inputField);
      GradientCompute.requireField("MorphologicalOp", "output_field", outputField);
      require(radius >= 1, "radius=" + radius + " allowed=1..");
      require(!Float.isNaN(threshold), "threshold=NaN allowed: a number");
      return new MorphologicalOp(this);
    }

    private static void require(boolean holds, String detail) {
      if (!holds) {
        throw new MurkException(ErrorCode.INVALID_ARGUMENT, "MorphologicalOp " + detail);
      }
    }
  }

  /** The propagator that a form describes. */
  public static MorphologicalOp of(PropagatorForm form) {
    return builder(form.field("input_field"), form.field("output_field"))
        .op(form.choice("op", Op.class))
        .radius((int) form.integer("radius", Integer.MIN_VALUE, Integer.MAX_VALUE))
        .threshold(form.f32("threshold"))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("MorphologicalOp")
        .with("input_field", inputField)
        .with("output_field", outputField)
        .with("op", op)
        .with("radius", radius)
        .with("threshold", threshold);
  }

  /** Steps along the lattice: passes over all cells in a tick. */
  public int radius() {
    return radius;
  }

  @Override
  public String name() {
    return "MorphologicalOp";
  }

  @Override
  public Access access() {
    return Access.none().readingPrevious(inputField).writing(outputField, WriteMode.FULL);
  }

  @Override
  public long scratchFloats(Site site) {
    return site.space().cellCount();
  }

  @Override
  public Step bind(Site site) {
    new GradientCompute.Named("input_field", inputField).requireComponents(name(), site, 1);
    new GradientCompute.Named("output_field", outputField).requireComponents(name(), site, 1);
    var spread = new NeighbourSpread(site.space());
    long cells = site.space().cellCount();
    return context -> run(context, spread, cells);
  }

  /** The last pass ends in the output, so the first starts where an even number before it is. */
  private void run(StepContext context, NeighbourSpread spread, long cells) {
    MemorySegment to = context.write(outputField);
    MemorySegment from = context.scratch(cells);
    if (radius % 2 == 0) {
      MemorySegment swap = to;
      to = from;
      from = swap;
    }
    spread.threshold(context.readPrevious(inputField), from, threshold);
    for (int pass = 0; pass < radius; pass++) {
      if (op == Op.DILATE) {
        spread.any(from, to);
      } else {
        spread.all(from, to);
      }
      MemorySegment swap = to;
      to = from;
      from = swap;
    }
  }
}
