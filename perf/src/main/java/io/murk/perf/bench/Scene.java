package io.murk.perf.bench;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.field.FieldDef;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsSpec;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;

/**
 * The world of the benchmarks: one field of heat that diffuses, with a source every 64th cell, so
 * that it never cools down to zeros.
 *
 * @param rows of the grid
 * @param cols of the grid
 * @param edge of the grid
 */
public record Scene(int rows, int cols, EdgeBehavior edge) {
  /** Worlds of a batch. */
  public static final int WORLDS = 64;

  /** The configuration of one world. */
  public WorldConfig config() {
    var diffusion = ScalarDiffusion.builder(0, 0).coefficient(Plate.COEFFICIENT);
    for (int rank = 0; rank < rows * cols; rank += 64) {
      diffusion.source(rank, 1f);
    }
    return config(Square4.of(rows, cols, edge), diffusion.build());
  }

  /** The configuration of a world with a propagator of field 0. */
  public static WorldConfig config(Space space, Propagator propagator) {
    return WorldConfig.builder()
        .space(space)
        .dt(Plate.DT)
        .field(FieldDef.scalar("heat").initial(Plate.heat(Math.toIntExact(space.cellCount()))))
        .propagator(propagator)
        .build();
  }

  /** The configurations of a batch. */
  public List<WorldConfig> configs() {
    return Collections.nCopies(WORLDS, config());
  }

  /** {@code n} commands that set cells of field 0. */
  public CommandBatch commands(int n) {
    return CommandBatch.of(Collections.nCopies(n, command(rows / 2, cols / 2)));
  }

  /** A command that sets a cell of field 0. */
  public static Command command(int row, int col) {
    return Command.of(new Payload.SetField(Coord.of(row, col), 0, 2f));
  }

  /** A plan of these entries. */
  public ObsPlan plan(ObsEntry... entries) {
    WorldConfig config = config();
    return ObsPlan.compile(ObsSpec.of(entries), config.space(), config.schema());
  }

  /** Agents on a diagonal, some of them at the edge. */
  public AgentSet agents(int count) {
    MemorySegment centers = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, count * 2L);
    for (int agent = 0; agent < count; agent++) {
      centers.setAtIndex(ValueLayout.JAVA_INT, agent * 2L, agent * 7 % rows);
      centers.setAtIndex(ValueLayout.JAVA_INT, agent * 2L + 1, agent * 5 % cols);
    }
    return AgentSet.of(centers, 2, count);
  }

  /** Buffers for {@code units} worlds or agents. */
  public static EgressTarget target(EgressPlan plan, int units) {
    Arena arena = Arena.ofAuto();
    return new EgressTarget(
        arena.allocate(plan.shape().outputFloats() * units * 4, 64),
        arena.allocate(plan.shape().maskBytes() * units, 64),
        new EgressReport());
  }
}
