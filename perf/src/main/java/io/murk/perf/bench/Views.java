package io.murk.perf.bench;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.field.FieldDef;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsSpec;
import io.murk.perf.reference.ReferenceObservations;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Observations of one world, through a plan, and the same work in C: a grid of f32 with a value of
 * its own in every cell, around 0 with those below.
 */
public final class Views implements AutoCloseable {
  private static final int AGENTS = 64;

  private final LockstepWorld world;
  private final Snapshot snapshot;
  private final ObsPlan plan;
  private final AgentSet agents;
  private final int units;
  private final EgressTarget target;
  private final ReferenceObservations reference;

  private Views(int side, EdgeBehavior edge, AgentSet agents, ObsEntry entry) {
    Square4 space = Square4.of(side, side, edge);
    float[] values = Specimen.values(side * side);
    for (int i = 0; i < values.length; i++) {
      values[i] = 120f * (values[i] - 0.6f);
    }
    WorldConfig config =
        WorldConfig.builder()
            .space(space)
            .dt(Specimen.DT)
            .field(FieldDef.scalar("heat").initial(values))
            .propagator(Plate.diffusion())
            .build();
    this.world = new LockstepWorld(config);
    this.snapshot = world.snapshot();
    this.plan = ObsPlan.compile(ObsSpec.of(entry), space, config.schema());
    this.agents = agents;
    this.units = Math.max(1, agents.slots());
    this.target = target();
    MemorySegment field = Arena.ofAuto().allocate(4L * values.length, 64);
    field.copyFrom(snapshot.field(0));
    this.reference = new ReferenceObservations(field, side, side, edge == EdgeBehavior.WRAP);
  }

  /** The whole of a grid. */
  public static Views whole(int side, ObsEntry entry) {
    return new Views(side, EdgeBehavior.ABSORB, AgentSet.NONE, entry);
  }

  /** 64 agents on 100x100 from which windows of half 3 lie inside. */
  public static Views inner(ObsEntry entry) {
    MemorySegment centers = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, AGENTS * 2L);
    for (int agent = 0; agent < AGENTS; agent++) {
      centers.setAtIndex(ValueLayout.JAVA_INT, agent * 2L, 3 + agent * 37 % 94);
      centers.setAtIndex(ValueLayout.JAVA_INT, agent * 2L + 1, 3 + agent * 53 % 94);
    }
    AgentSet agents = AgentSet.of(centers, 2, AGENTS);
    return new Views(100, EdgeBehavior.ABSORB, agents, entry);
  }

  /** 64 agents on 100x100: from every third the edge is seen within 5 steps. */
  public static Views some(EdgeBehavior edge, ObsEntry entry) {
    MemorySegment centers = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, AGENTS * 2L);
    for (int agent = 0; agent < AGENTS; agent++) {
      int row = 5 + agent * 37 % 90;
      int col = 5 + agent * 53 % 90;
      if (agent % 3 == 0) {
        int near = agent / 3 % 5;
        switch (agent / 3 % 4) {
          case 0 -> row = near;
          case 1 -> row = 99 - near;
          case 2 -> col = near;
          default -> col = 99 - near;
        }
      }
      centers.setAtIndex(ValueLayout.JAVA_INT, agent * 2L, row);
      centers.setAtIndex(ValueLayout.JAVA_INT, agent * 2L + 1, col);
    }
    return new Views(100, edge, AgentSet.of(centers, 2, AGENTS), entry);
  }

  /** Buffers for what the plan writes, and a report with room. */
  public EgressTarget target() {
    Arena arena = Arena.ofAuto();
    EgressReport report = new EgressReport();
    report.prepare(units);
    return new EgressTarget(
        arena.allocate(plan.shape().outputBytes() * units, 64),
        arena.allocate(plan.shape().maskBytes() * units, 64),
        report);
  }

  /** What {@link #observe} wrote. */
  public EgressTarget observed() {
    return target;
  }

  /** By Murk. */
  public void observe() {
    plan.execute(snapshot, 0, 1, agents, target);
  }

  /** The same with windows of half {@code half} in C. */
  public void rectsInC(int half, EgressTarget to) {
    reference.rects(agents.centers(), AGENTS, half, to.output(), to.mask());
  }

  /** The same as u8. */
  public void bytesInC(int half, float scale, EgressTarget to) {
    reference.rectsOfBytes(agents.centers(), AGENTS, half, scale, to.output(), to.mask());
  }

  /** The same with disks. */
  public void disksInC(int radius, EgressTarget to) {
    reference.disks(agents.centers(), AGENTS, radius, to.output(), to.mask());
  }

  /** Means of 2x2 in C. */
  public void poolInC(EgressTarget to) {
    reference.pool(to.output(), to.mask());
  }

  @Override
  public void close() {
    world.close();
  }
}
