package io.murk.obs.execute;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.field.FieldSchema;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A compiled observation: its entries, and the stages of executing it. Immutable. Hot: 0 B/op. */
public final class ObsProgram {
  /** The generation of a program that may see every one. */
  public static final long ANY_GENERATION = -1;

  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final ValueLayout.OfInt AXIS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final byte VALID = 1;

  private final Space space;
  private final FieldSchema schema;
  private final EgressShape shape;
  private final FixedEntry[] fixed;
  private final AgentEntry[] around;
  private final ScratchStack scratches;
  private final long unitBytes;
  private final long unitElements;

  /** A program of entries that fit the space, schema and shape; the arrays are not copied. */
  public ObsProgram(
      Space space, FieldSchema schema, EgressShape shape, FixedEntry[] fixed, AgentEntry[] around) {
    this.space = space;
    this.schema = schema;
    this.shape = shape;
    this.fixed = fixed;
    this.around = around;
    int scratchElements = 0;
    for (FixedEntry entry : fixed) {
      scratchElements = Math.max(scratchElements, entry.scratchElements());
    }
    this.scratches = new ScratchStack(scratchElements);
    this.unitBytes = shape.outputBytes();
    this.unitElements = shape.maskBytes();
  }

  /** Sizes and shapes. */
  public EgressShape shape() {
    return shape;
  }

  Space space() {
    return space;
  }

  FieldSchema schema() {
    return schema;
  }

  /** Whether worlds of this space and these fields can be observed. */
  public boolean serves(Space otherSpace, FieldSchema otherSchema) {
    return (otherSpace == space || space.sameTopology(otherSpace))
        && (otherSchema == schema || schema.sameLayout(otherSchema));
  }

  /**
   * Executes as {@link io.murk.egress.EgressPlan#execute} says.
   *
   * @param generation the only one that the worlds may be of, or {@link #ANY_GENERATION}
   */
  public void execute(
      Snapshot snapshot,
      int fromWorld,
      int toWorld,
      AgentSet agents,
      EgressTarget target,
      long generation) {
    ExecutionCheck.check(this, snapshot, fromWorld, toWorld, agents, target);
    if (generation != ANY_GENERATION) {
      ExecutionCheck.checkGeneration(snapshot, fromWorld, toWorld, generation);
    }
    ExecutionCheck.checkFields(snapshot, schema, fromWorld, toWorld, fixed, around);
    Scratch scratch = scratches.take();
    try {
      if (!shape.agentRelative()) {
        writeWorlds(snapshot, fromWorld, toWorld, target, scratch);
        reportWorlds(snapshot, fromWorld, toWorld, target);
      } else if (agents.slots() > 0) {
        writeFixed(snapshot, fromWorld, agents.slots(), target, scratch);
        writeAround(snapshot, fromWorld, agents, target);
        reportAgents(snapshot, fromWorld, agents, target);
      }
    } finally {
      scratches.give(scratch);
    }
  }

  /**
   * Worlds lie one after the other in a field, and in the output if there is one entry: one run.
   */
  private void writeWorlds(
      Snapshot snapshot, int fromWorld, int toWorld, EgressTarget target, Scratch scratch) {
    int worlds = toWorld - fromWorld;
    long at = fromWorld * unitBytes;
    long maskAt = fromWorld * unitElements;
    int cells = schema.cells();
    FixedEntry only = fixed[0];
    if (only.isField(cells, unitBytes) && snapshot.isContiguous(only.field())) {
      only.writeFields(
          snapshot.field(only.field()),
          (long) fromWorld * cells,
          target.output(),
          at,
          (long) worlds * cells);
      KERNELS.fillBytes(target.mask(), maskAt, worlds * unitElements, VALID);
      return;
    }
    for (FixedEntry entry : fixed) {
      for (int i = 0; i < worlds; i++) {
        MemorySegment field = snapshot.field(entry.field(), fromWorld + i);
        entry.write(field, target, at + i * unitBytes, maskAt + i * unitElements, scratch);
      }
    }
  }

  private void reportWorlds(Snapshot snapshot, int fromWorld, int toWorld, EgressTarget target) {
    for (int world = fromWorld; world < toWorld; world++) {
      long valid = validFixed(target.mask(), world * unitElements);
      target.report().record(world, snapshot, world, (double) valid / unitElements);
    }
  }

  /** How many elements of fixed entries hold a value in a unit that was written. */
  private long validFixed(MemorySegment mask, long maskAt) {
    long valid = 0;
    for (FixedEntry entry : fixed) {
      valid += entry.valid(mask, maskAt);
    }
    return valid;
  }

  /**
   * What all agents see alike: gathered for the first of them, stamped from there to the others.
   */
  private void writeFixed(
      Snapshot snapshot, int world, int agents, EgressTarget target, Scratch scratch) {
    for (FixedEntry entry : fixed) {
      entry.write(snapshot.field(entry.field(), world), target, 0, 0, scratch);
      for (int agent = 1; agent < agents; agent++) {
        entry.stamp(target, 0, 0, agent * unitBytes, agent * unitElements);
      }
    }
  }

  private void writeAround(Snapshot snapshot, int world, AgentSet agents, EgressTarget target) {
    MemorySegment centers = agents.centers();
    int count = agents.slots();
    for (AgentEntry entry : around) {
      MemorySegment field = snapshot.field(entry.field(), world);
      DiskWindow window = entry.window();
      ValueMap map = entry.map();
      long at = entry.outputOffset();
      long maskAt = entry.maskOffset();
      for (int agent = 0; agent < count; agent++) {
        long center = window.center(axis(centers, agent, 0), axis(centers, agent, 1));
        window.gather(field, map, target, at, maskAt, center);
        at += unitBytes;
        maskAt += unitElements;
      }
    }
  }

  private void reportAgents(Snapshot snapshot, int world, AgentSet agents, EgressTarget target) {
    long shared = validFixed(target.mask(), 0);
    MemorySegment centers = agents.centers();
    for (int agent = 0; agent < agents.slots(); agent++) {
      long valid = shared;
      for (AgentEntry entry : around) {
        DiskWindow window = entry.window();
        valid +=
            window.validElements(window.center(axis(centers, agent, 0), axis(centers, agent, 1)));
      }
      target.report().record(agent, snapshot, world, (double) valid / unitElements);
    }
  }

  /** Axis {@code axis} of an agent's centre; windows exist on grids, which have two axes. */
  private static int axis(MemorySegment centers, int agent, int axis) {
    return centers.get(AXIS, (agent * 2L + axis) * Integer.BYTES);
  }
}
