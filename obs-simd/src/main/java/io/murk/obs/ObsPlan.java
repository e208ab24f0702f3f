package io.murk.obs;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.obs.compile.SpecCompiler;
import io.murk.obs.execute.ObsProgram;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.space.Space;

/**
 * A compiled {@link ObsSpec}: writes observations straight into the caller's memory.
 *
 * <p>A plan is bound to what it was compiled for: a space of the same topology and fields of the
 * same layout. It holds no world and no native memory, needs no closing, and serves any number of
 * worlds that agree with it.
 *
 * <p>A spec with an entry around an agent makes an agent-relative plan: a unit of its output is an
 * agent, and its other entries stand in the unit of every agent alike.
 *
 * <p>Immutable and thread-safe. Executing is hot: 0 B/op. A plan with pools keeps heap memory for
 * the largest box that it gathers, once for each thread that has executed it at the same time as
 * others; boxes that lie in a field as they are, of one component, are not gathered.
 */
public final class ObsPlan implements EgressPlan {
  private final ObsProgram program;

  /** The generation that it is bound to, or {@link ObsProgram#ANY_GENERATION}. */
  private final long generation;

  private ObsPlan(ObsProgram program, long generation) {
    this.program = program;
    this.generation = generation;
  }

  /**
   * Compiles a spec.
   *
   * @param spec what to observe
   * @param space the space of the worlds to observe
   * @param schema the fields of these worlds, for as many cells as the space has
   * @throws io.murk.error.MurkException {@code INVALID_OBS_SPEC} naming entry, key, value and what
   *     is allowed; {@code INVALID_COMPOSITION} if less than 0.35 of the tensor of a fixed region
   *     are cells (below 0.5 is a warning in the log); {@code INVALID_ARGUMENT} if schema and space
   *     disagree; {@code ALLOCATION_FAILED} if the Java heap has no room for the plan
   */
  public static ObsPlan compile(ObsSpec spec, Space space, FieldSchema schema) {
    return new ObsPlan(SpecCompiler.compile(spec, space, schema), ObsProgram.ANY_GENERATION);
  }

  /**
   * The same plan for one published state alone: executing it on a snapshot of another generation
   * is {@code PLAN_INVALIDATED}. It shares what was compiled, so binding costs nothing.
   *
   * @param onlyGeneration {@link Snapshot#generation} of every world that it observes
   * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} if it is negative
   */
  public ObsPlan boundTo(long onlyGeneration) {
    if (onlyGeneration < 0) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "generation=" + onlyGeneration + " allowed=0..");
    }
    return new ObsPlan(program, onlyGeneration);
  }

  @Override
  public boolean isBound() {
    return generation != ObsProgram.ANY_GENERATION;
  }

  @Override
  public boolean serves(Space space, FieldSchema schema) {
    return program.serves(space, schema);
  }

  /** Which loops every plan of this process runs, and why: one line for people. */
  public static String describeKernels() {
    return ObsKernelChoice.describe();
  }

  @Override
  public EgressShape shape() {
    return program.shape();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The output is 0, in every element type, wherever the mask is 0. If the plan is
   * agent-relative, {@code agents} has the axes of the space.
   *
   * @throws io.murk.error.MurkException before anything was written: {@code EXECUTION_FAILED} if
   *     the snapshot is of another topology or layout than the plan, worlds are out of range,
   *     agents are missing, unwanted or have other axes, a buffer cannot be used by this thread or
   *     the report was not prepared; {@code BUFFER_TOO_SMALL} if a buffer is; {@code
   *     PLAN_INVALIDATED} if the plan is bound and one of the worlds is of another generation;
   *     {@code ALLOCATION_FAILED} if the Java heap has no room for the boxes of pools
   */
  @Override
  public void execute(
      Snapshot snapshot, int fromWorld, int toWorld, AgentSet agents, EgressTarget target) {
    program.execute(snapshot, fromWorld, toWorld, agents, target, generation);
  }

  @Override
  public String toString() {
    return "ObsPlan[" + program.shape() + (isBound() ? ", generation=" + generation : "") + "]";
  }
}
