package io.murk.obs.execute;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;

/**
 * Everything that can be wrong with the arguments of an execution, found before anything is
 * written.
 *
 * <p>Sizes are compared by division, because worlds times bytes can exceed a long.
 */
final class ExecutionCheck {
  private ExecutionCheck() {}

  static void check(
      ObsProgram program,
      Snapshot snapshot,
      int fromWorld,
      int toWorld,
      AgentSet agents,
      EgressTarget target) {
    checkServed(program, snapshot);
    int worlds = snapshot.worlds();
    if (fromWorld < 0 || fromWorld > toWorld || toWorld > worlds) {
      throw failed(
          "fromWorld="
              + fromWorld
              + " toWorld="
              + toWorld
              + " allowed=0 <= fromWorld <= toWorld <= "
              + worlds);
    }
    int units = toWorld;
    if (program.shape().agentRelative()) {
      checkAxes(program.space().ndim(), agents);
      agents.check(fromWorld, toWorld);
      units = agents.units(toWorld);
    } else if (agents.slots() != 0 || agents.ndim() != 0) {
      throw failed(
          "agents.slots="
              + agents.slots()
              + " agents.ndim="
              + agents.ndim()
              + " allowed=AgentSet.NONE: the plan has no entry around an agent");
    }
    target.check(program.shape(), units);
    if (target.report().units() < units) {
      throw failed(
          "report.units="
              + target.report().units()
              + " allowed=at least "
              + units
              + ": call EgressReport.prepare before an execution");
    }
  }

  private static void checkServed(ObsProgram program, Snapshot snapshot) {
    if (snapshot.space() != program.space() && !program.space().sameTopology(snapshot.space())) {
      throw failed(
          "snapshot.space="
              + snapshot.space()
              + " allowed="
              + program.space()
              + ": the plan was compiled for another space");
    }
    if (snapshot.schema() != program.schema() && !program.schema().sameLayout(snapshot.schema())) {
      throw failed(
          "snapshot.schema="
              + snapshot.schema()
              + " allowed="
              + program.schema()
              + ": the plan was compiled for fields of another layout");
    }
  }

  /** Checks that all worlds of the range are of the generation that the plan is bound to. */
  static void checkGeneration(Snapshot snapshot, int fromWorld, int toWorld, long generation) {
    for (int world = fromWorld; world < toWorld; world++) {
      long seen = snapshot.generation(world);
      if (seen != generation) {
        throw new MurkException(
            ErrorCode.PLAN_INVALIDATED,
            "snapshot.generation="
                + seen
                + " world="
                + world
                + " allowed="
                + generation
                + ": the plan is bound to that generation");
      }
    }
  }

  private static void checkAxes(int ndim, AgentSet agents) {
    if (agents.ndim() != ndim) {
      throw failed(
          "agents.ndim="
              + agents.ndim()
              + " allowed="
              + ndim
              + ": the plan has entries around agents, and a centre has the axes of the space");
    }
  }

  /** Checks that the snapshot gives every field in full, so that no entry can fail halfway. */
  static void checkFields(
      Snapshot snapshot,
      FieldSchema schema,
      int fromWorld,
      int toWorld,
      FixedEntry[] fixed,
      AgentEntry[] around) {
    for (FixedEntry entry : fixed) {
      checkField(snapshot, schema, entry.field(), fromWorld, toWorld);
    }
    for (AgentEntry entry : around) {
      checkField(snapshot, schema, entry.field(), fromWorld, toWorld);
    }
  }

  private static void checkField(
      Snapshot snapshot, FieldSchema schema, int field, int fromWorld, int toWorld) {
    long worldBytes = schema.floats(field) * Float.BYTES;
    if (snapshot.isContiguous(field)) {
      checkRun(snapshot, field, worldBytes);
      return;
    }
    for (int world = fromWorld; world < toWorld; world++) {
      long bytes = snapshot.field(field, world).byteSize();
      if (bytes < worldBytes) {
        throw failed(
            "snapshot.field="
                + field
                + " world="
                + world
                + " bytes="
                + bytes
                + " allowed=at least "
                + worldBytes);
      }
    }
  }

  /** The worlds of such a field lie one after the other, all of them. */
  private static void checkRun(Snapshot snapshot, int field, long worldBytes) {
    long bytes = snapshot.field(field).byteSize();
    if (snapshot.worlds() > bytes / worldBytes) {
      throw failed(
          "snapshot.field="
              + field
              + " bytes="
              + bytes
              + " allowed="
              + snapshot.worlds()
              + " x "
              + worldBytes);
    }
  }

  private static MurkException failed(String detail) {
    return new MurkException(ErrorCode.EXECUTION_FAILED, detail);
  }
}
