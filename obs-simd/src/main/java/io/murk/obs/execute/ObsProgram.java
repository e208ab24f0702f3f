package io.murk.obs.execute;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.EgressTensor;
import io.murk.egress.Snapshot;
import io.murk.field.FieldSchema;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.obs.kernel.WindowBatch;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/** A compiled observation: its entries, and the stages of executing it. Immutable. Hot: 0 B/op. */
public final class ObsProgram {
  /** The generation of a program that may see every one. */
  public static final long ANY_GENERATION = -1;

  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final byte VALID = 1;
  private static final byte PADDING = 0;

  private final Space space;
  private final FieldSchema schema;
  private final EgressShape shape;
  private final FixedEntry[] fixed;
  private final AgentEntry[] around;
  private final ScratchStack scratches;

  /** Whether the masks of fixed entries are all 1. */
  private final boolean isComplete;

  private final long unitBytes;
  private final long unitElements;

  /** Bytes of a unit that tensors are made of: where each run of them begins and ends. */
  private final long[] spans;

  /** A program of entries that fit the space, schema and shape; the arrays are not copied. */
  public ObsProgram(
      Space space, FieldSchema schema, EgressShape shape, FixedEntry[] fixed, AgentEntry[] around) {
    this.space = space;
    this.schema = schema;
    this.shape = shape;
    this.fixed = fixed;
    this.around = around;
    int scratchElements = 0;
    boolean complete = true;
    for (FixedEntry entry : fixed) {
      complete &= entry.isComplete();
      scratchElements = Math.max(scratchElements, entry.scratchElements());
    }
    for (AgentEntry entry : around) {
      scratchElements = Math.max(scratchElements, entry.scratchElements());
    }
    this.isComplete = complete;
    this.scratches = new ScratchStack(scratchElements, around.length > 0);
    this.unitBytes = shape.outputBytes();
    this.unitElements = shape.maskBytes();
    this.spans = spans(shape);
  }

  private static long[] spans(EgressShape shape) {
    long[] spans = new long[2 * shape.tensors().size()];
    int count = 0;
    for (EgressTensor tensor : shape.tensors()) {
      if (count == 0 || spans[count - 1] != tensor.outputOffset()) {
        spans[count] = tensor.outputOffset();
        count += 2;
      }
      spans[count - 1] = tensor.outputOffset() + tensor.elements() * tensor.type().bytes();
    }
    return Arrays.copyOf(spans, count);
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
      } else {
        for (int world = fromWorld; world < toWorld; world++) {
          writeAgents(snapshot, world, agents, target, scratch);
        }
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
    if (isComplete) {
      KERNELS.fillBytes(target.mask(), maskAt, worlds * unitElements, VALID);
    }
    for (FixedEntry entry : fixed) {
      for (int i = 0; i < worlds; i++) {
        MemorySegment field = snapshot.field(entry.field(), fromWorld + i);
        if (isComplete) {
          entry.writeComplete(field, target.output(), at + i * unitBytes);
        } else {
          entry.write(field, target, at + i * unitBytes, maskAt + i * unitElements, scratch);
        }
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

  private void writeAgents(
      Snapshot snapshot, int world, AgentSet agents, EgressTarget target, Scratch scratch) {
    int count = agents.count(world);
    int first = world * agents.slots();
    target.report().recordAll(first, first + agents.slots(), snapshot, world);
    if (count > 0) {
      writeFixed(snapshot, world, target, first, count, scratch);
      for (int i = 0; i < around.length; i++) {
        writeAround(snapshot, world, agents, target, i, scratch);
      }
    }
    for (int unit = first + count; unit < first + agents.slots(); unit++) {
      clear(target, unit);
    }
  }

  /**
   * What all agents of a world see alike: gathered for the first of them, stamped from there to the
   * others.
   */
  private void writeFixed(
      Snapshot snapshot, int world, EgressTarget target, int unit, int count, Scratch scratch) {
    long at = unit * unitBytes;
    long maskAt = unit * unitElements;
    for (FixedEntry entry : fixed) {
      entry.write(snapshot.field(entry.field(), world), target, at, maskAt, scratch);
      for (int agent = 1; agent < count; agent++) {
        entry.stamp(target, at, maskAt, at + agent * unitBytes, maskAt + agent * unitElements);
      }
    }
  }

  /**
   * One entry around each agent of a world: a field is bound once for all of them. Until the last
   * entry, the report's coverage holds the valid elements of an agent so far.
   */
  private void writeAround(
      Snapshot snapshot, int world, AgentSet agents, EgressTarget target, int i, Scratch scratch) {
    AgentEntry entry = around[i];
    AgentWindow window = entry.window();
    MemorySegment field = snapshot.field(entry.field(), world);
    MemorySegment centers = agents.centers();
    long centerBytes = (long) agents.ndim() * Integer.BYTES;
    WindowBatch batch = scratch.batch;
    batch.of((int) window.elements(), window.common(), unitBytes, unitElements);
    int first = world * agents.slots();
    int end = first + agents.count(world);
    for (int unit = first; unit < end; unit += WindowBatch.SIZE) {
      long at = unit * unitBytes + entry.outputOffset();
      long maskAt = unit * unitElements + entry.maskOffset();
      int count = Math.min(WindowBatch.SIZE, end - unit);
      batch.next(count, end - unit - count, at, maskAt);
      if (entry.pool() == null) {
        window.gatherAll(field, target, centers, unit * centerBytes, centerBytes, batch);
      } else {
        pooled(entry, field, target, agents, unit, scratch);
      }
      report(target, i, first, unit, batch);
    }
  }

  /** Adds to the report what a batch of windows saw. */
  private void report(EgressTarget target, int i, int first, int unit, WindowBatch batch) {
    EgressReport report = target.report();
    double elements = i == around.length - 1 ? unitElements : 1.0;
    double shared = i > 0 ? 0 : validFixed(target.mask(), first * unitElements);
    report.cover(unit, batch.count(), batch.seen, shared, elements);
  }

  /** The windows of a batch, gathered and pooled one after the other. */
  private static void pooled(
      AgentEntry entry,
      MemorySegment field,
      EgressTarget target,
      AgentSet agents,
      int unit,
      Scratch scratch) {
    AgentWindow window = entry.window();
    PooledBox pool = Objects.requireNonNull(entry.pool());
    WindowBatch batch = scratch.batch;
    MemorySegment centers = agents.centers();
    long centerBytes = (long) agents.ndim() * Integer.BYTES;
    for (int n = 0; n < batch.count(); n++) {
      long center = (unit + n) * centerBytes;
      long seen = window.gather(field, scratch.box, 0, 0, centers, center);
      boolean complete = seen == window.elements();
      pool.store(scratch, complete, target.output(), batch.at(n), target.mask(), batch.maskAt(n));
      batch.seen[n] = pool.valid(target.mask(), batch.maskAt(n));
    }
  }

  /** Writes a unit that shows nothing, but not what is skipped between its tensors. */
  private void clear(EgressTarget target, int unit) {
    for (int i = 0; i < spans.length; i += 2) {
      long at = unit * unitBytes + spans[i];
      KERNELS.fillBytes(target.output(), at, spans[i + 1] - spans[i], PADDING);
    }
    KERNELS.fillBytes(target.mask(), unit * unitElements, unitElements, PADDING);
  }
}
