package io.murk.obs.execute;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.field.FieldSchema;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;

/** A compiled observation: its entries, and the stages of executing it. Immutable. Hot: 0 B/op. */
public final class ObsProgram {
  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final byte VALID = 1;
  private static final byte PADDING = 0;

  private final Space space;
  private final FieldSchema schema;
  private final EgressShape shape;
  private final FixedEntry[] fixed;
  private final AgentEntry[] around;
  private final long unitBytes;
  private final long unitElements;

  /** Elements of the entries that all agents of a world see alike. */
  private final long fixedElements;

  /** A program of entries that fit the space, schema and shape; the arrays are not copied. */
  public ObsProgram(
      Space space, FieldSchema schema, EgressShape shape, FixedEntry[] fixed, AgentEntry[] around) {
    this.space = space;
    this.schema = schema;
    this.shape = shape;
    this.fixed = fixed;
    this.around = around;
    this.unitBytes = shape.outputBytes();
    this.unitElements = shape.maskBytes();
    long elements = 0;
    for (FixedEntry entry : fixed) {
      elements += entry.elements();
    }
    this.fixedElements = elements;
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

  /** Executes as {@link io.murk.egress.EgressPlan#execute} says. */
  public void execute(
      Snapshot snapshot, int fromWorld, int toWorld, AgentSet agents, EgressTarget target) {
    ExecutionCheck.check(this, snapshot, fromWorld, toWorld, agents, target);
    ExecutionCheck.checkFields(snapshot, schema, fromWorld, toWorld, fixed, around);
    if (!shape.agentRelative()) {
      writeWorlds(snapshot, fromWorld, toWorld, target);
      reportWorlds(snapshot, fromWorld, toWorld, target.report());
    } else {
      for (int world = fromWorld; world < toWorld; world++) {
        int count = agents.count(world);
        writeFixed(snapshot, world, count, agents, target);
        writeAround(snapshot, world, count, agents, target);
        clearEmptySlots(snapshot, world, count, agents, target);
      }
    }
  }

  /**
   * Worlds lie one after the other in a field, and in the output if there is one entry: one run.
   */
  private void writeWorlds(Snapshot snapshot, int fromWorld, int toWorld, EgressTarget target) {
    boolean oneRun = fixed.length == 1;
    int worlds = toWorld - fromWorld;
    for (FixedEntry entry : fixed) {
      ValueMap map = entry.map();
      long cells = entry.cells();
      long at = fromWorld * unitBytes + entry.outputOffset();
      if (oneRun && entry.bytes() == unitBytes && snapshot.isContiguous(entry.field())) {
        map.run(
            snapshot.field(entry.field()), fromWorld * cells, target.output(), at, worlds * cells);
      } else {
        for (int world = fromWorld; world < toWorld; world++) {
          map.run(snapshot.field(entry.field(), world), 0, target.output(), at, cells);
          at += unitBytes;
        }
      }
    }
    KERNELS.fillBytes(target.mask(), fromWorld * unitElements, worlds * unitElements, VALID);
  }

  private static void reportWorlds(
      Snapshot snapshot, int fromWorld, int toWorld, EgressReport report) {
    for (int world = fromWorld; world < toWorld; world++) {
      report.record(world, snapshot.tick(world), 1.0);
    }
  }

  /**
   * What all agents of a world see alike: gathered for the first of them, stamped from there to the
   * others.
   */
  private void writeFixed(
      Snapshot snapshot, int world, int count, AgentSet agents, EgressTarget target) {
    if (count == 0) {
      return;
    }
    MemorySegment output = target.output();
    long unit = (long) world * agents.slots();
    for (FixedEntry entry : fixed) {
      long at = unit * unitBytes + entry.outputOffset();
      long maskAt = unit * unitElements + entry.maskOffset();
      entry.map().run(snapshot.field(entry.field(), world), 0, output, at, entry.cells());
      KERNELS.fillBytes(target.mask(), maskAt, entry.elements(), VALID);
      for (int agent = 1; agent < count; agent++) {
        KERNELS.copyBytes(output, at, output, at + agent * unitBytes, entry.bytes());
        KERNELS.fillBytes(target.mask(), maskAt + agent * unitElements, entry.elements(), VALID);
      }
    }
  }

  /**
   * Entry by entry, because a field is bound for an entry. Until the last one, the report's
   * coverage holds an agent's valid elements so far.
   */
  private void writeAround(
      Snapshot snapshot, int world, int count, AgentSet agents, EgressTarget target) {
    EgressReport report = target.report();
    MemorySegment centers = agents.centers();
    long centerBytes = (long) agents.ndim() * Integer.BYTES;
    long tick = snapshot.tick(world);
    int unit = world * agents.slots();
    for (int i = 0; i < around.length; i++) {
      AgentEntry entry = around[i];
      MemorySegment field = snapshot.field(entry.field(), world);
      AgentWindow window = entry.window();
      double elements = i == around.length - 1 ? unitElements : 1.0;
      long at = unit * unitBytes + entry.outputOffset();
      long maskAt = unit * unitElements + entry.maskOffset();
      for (int u = unit; u < unit + count; u++) {
        double before = i == 0 ? fixedElements : report.coverage(u);
        long valid = window.gather(field, target, at, maskAt, centers, u * centerBytes);
        report.record(u, tick, (before + valid) / elements);
        at += unitBytes;
        maskAt += unitElements;
      }
    }
  }

  /** Slots without an agent show nothing. */
  private void clearEmptySlots(
      Snapshot snapshot, int world, int count, AgentSet agents, EgressTarget target) {
    int end = (world + 1) * agents.slots();
    for (int unit = world * agents.slots() + count; unit < end; unit++) {
      for (FixedEntry entry : fixed) {
        long at = unit * unitBytes + entry.outputOffset();
        KERNELS.fillBytes(target.output(), at, entry.bytes(), PADDING);
      }
      for (AgentEntry entry : around) {
        long at = unit * unitBytes + entry.outputOffset();
        KERNELS.fillBytes(target.output(), at, entry.bytes(), PADDING);
      }
      KERNELS.fillBytes(target.mask(), unit * unitElements, unitElements, PADDING);
      target.report().record(unit, snapshot.tick(world), 0.0);
    }
  }
}
