package io.murk.obs;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.field.FieldSchema;
import io.murk.space.Space;
import org.jspecify.annotations.Nullable;

/**
 * A spec with the plan that was compiled for it last: for worlds that come and go, and whose spaces
 * or fields may differ from one to the next.
 *
 * <p>A plan is compiled when there is none, or when it does not serve the topology or the field
 * layout that is asked for; not when only the generation has changed. It knows nothing of worlds
 * and keeps none alive.
 *
 * <p>Used by one thread at a time; the plans that it gives may be executed by many. Hot while the
 * space and the fields stay: 0 B/op.
 */
public final class ObsPlanCache {
  private final ObsSpec spec;
  private @Nullable ObsPlan plan;

  /** A cache without a plan. */
  public ObsPlanCache(ObsSpec spec) {
    this.spec = spec;
  }

  /** What its plans observe. */
  public ObsSpec spec() {
    return spec;
  }

  /**
   * The plan for worlds of this space and these fields, compiled if it has to be.
   *
   * @throws io.murk.error.MurkException as {@link ObsPlan#compile}; the plan that was there stays
   */
  public ObsPlan compile(Space space, FieldSchema schema) {
    ObsPlan last = plan;
    if (last != null && last.serves(space, schema)) {
      return last;
    }
    ObsPlan compiled = ObsPlan.compile(spec, space, schema);
    plan = compiled;
    return compiled;
  }

  /**
   * Compiles for the snapshot if need be, then executes as {@link ObsPlan#execute}. {@link
   * #shapeOrNull} is then the shape of what was written.
   *
   * @throws io.murk.error.MurkException as {@link #compile} and {@link ObsPlan#execute}
   */
  public void execute(
      Snapshot snapshot, int fromWorld, int toWorld, AgentSet agents, EgressTarget target) {
    compile(snapshot.space(), snapshot.schema())
        .execute(snapshot, fromWorld, toWorld, agents, target);
  }

  /** Sizes and shapes of the plan that was compiled last, or null if there is none. */
  public @Nullable EgressShape shapeOrNull() {
    return plan == null ? null : plan.shape();
  }

  /** Whether there is a plan. */
  public boolean isCompiled() {
    return plan != null;
  }

  /** Forgets the plan. */
  public void invalidate() {
    plan = null;
  }

  @Override
  public String toString() {
    return "ObsPlanCache[" + (plan == null ? "not compiled" : plan) + "]";
  }
}
