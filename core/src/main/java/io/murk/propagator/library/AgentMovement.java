package io.murk.propagator.library;

import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;
import io.murk.propagator.library.lattice.Compass;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Agents that step from cell to cell. A cell with agent {@code id} has presence {@code id + 1}; an
 * empty one 0.
 *
 * <p>A tick takes all actions of the buffer, in ascending order of agents and, for one agent, of
 * submission. The agent is where {@code presence > 0.5} and {@code presence - 1 + 0.5}, truncated
 * to 0..65535, is its number (the last such cell). It moves to the neighbour that lies one cell in
 * the direction (see {@link ActionBuffer.Direction}) if there is one, not across a seam or an edge,
 * and if nobody is there (presence exactly 0), agents that moved before it considered; otherwise it
 * stays. Actions of agents that are nowhere are dropped.
 *
 * <p>If initial positions are given, the first tick puts agents there and drops its actions.
 *
 * <p>Reads the tick-start presence and edits it (incremental). Works on every space: directions go
 * by coordinate axes 0 and 1.
 */
public final class AgentMovement implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("AgentMovement");
  private static final int AGENTS = 1 << 16;

  private final int presenceField;
  private final ActionBuffer actions;
  private final int[] agents;
  private final long[] ranks;

  private AgentMovement(Builder builder) {
    presenceField = builder.presenceField;
    actions = builder.actions;
    agents = Arrays.copyOf(builder.agents, builder.placed);
    ranks = Arrays.copyOf(builder.ranks, builder.placed);
  }

  /**
   * Starts a movement.
   *
   * @param presenceField number of the field of agents
   * @param actions where their moves are submitted; no other world's
   */
  public static Builder builder(int presenceField, ActionBuffer actions) {
    return new Builder(presenceField, actions);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int presenceField;
    private final ActionBuffer actions;
    private int placed;
    private int[] agents = new int[4];
    private long[] ranks = new long[4];

    private Builder(int presenceField, ActionBuffer actions) {
      this.presenceField = presenceField;
      this.actions = actions;
    }

    /**
     * Puts an agent into a cell in the first tick. Later ones of the same cell win; a rank outside
     * the space is ignored.
     *
     * @param agentId 0 to 65535
     * @param rank the cell
     */
    public Builder place(int agentId, long rank) {
      REQUIRE.that(
          agentId >= 0 && agentId < AGENTS, "agent_id=" + agentId + " allowed=0.." + (AGENTS - 1));
      if (placed == agents.length) {
        agents = Arrays.copyOf(agents, placed * 2);
        ranks = Arrays.copyOf(ranks, placed * 2);
      }
      agents[placed] = agentId;
      ranks[placed++] = rank;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} naming the parameter
     */
    public AgentMovement build() {
      REQUIRE.field("presence_field", presenceField);
      return new AgentMovement(this);
    }
  }

  /** The propagator that a form describes, with an action buffer of its own. */
  public static AgentMovement of(PropagatorForm form) {
    int capacity = (int) form.integer("action_capacity", 1, ActionBuffer.LARGEST);
    Builder builder = builder(form.field("presence_field"), new ActionBuffer(capacity));
    int[] placed = form.ints("placed_agents");
    long[] cells = form.longs("placed_ranks");
    form.require(
        placed.length == cells.length,
        "placed_ranks.length=" + cells.length + " allowed=" + placed.length);
    for (int i = 0; i < placed.length; i++) {
      builder.place(placed[i], cells[i]);
    }
    return builder.build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("AgentMovement")
        .with("presence_field", presenceField)
        .with("action_capacity", actions.capacity())
        .array("placed_agents", agents)
        .array("placed_ranks", ranks);
  }

  @Override
  public String name() {
    return "AgentMovement";
  }

  /** Where actions are submitted. */
  public ActionBuffer actions() {
    return actions;
  }

  @Override
  public Access access() {
    return Access.none()
        .readingPrevious(presenceField)
        .writing(presenceField, WriteMode.INCREMENTAL);
  }

  @Override
  public Step bind(Site site) {
    REQUIRE.components(site.schema(), "presence_field", presenceField, 1);
    return new Movement(Compass.of(site.space()), site.schema().cells());
  }

  /** The movement in one world. hot: 0 B/op. */
  private final class Movement implements Step {
    private final Compass compass;
    private final int cells;

    /**
     * Where agents were seen last, by number. Never cleared: an entry counts only while the cell
     * still says that the agent is there.
     */
    private final int[] seen = new int[AGENTS];

    Movement(Compass compass, int cells) {
      this.compass = compass;
      this.cells = cells;
    }

    @Override
    public void run(StepContext context) throws PropagatorFailure {
      boolean first = context.tick() == 1;
      int count = actions.take(this, first);
      if (count < 0) {
        throw PropagatorFailure.executionFailed(
            "the action buffer serves another world; every world needs a buffer of its own");
      }
      MemorySegment presence = context.write(presenceField);
      if (first && agents.length > 0) {
        for (int i = 0; i < agents.length; i++) {
          if (ranks[i] >= 0 && ranks[i] < cells) {
            presence.setAtIndex(F32, ranks[i], agents[i] + 1f);
          }
        }
        return;
      }
      if (count > 0) {
        find(presence);
        for (int i = 0; i < count; i++) {
          move(presence, actions.agent(i), actions.direction(i));
        }
      }
    }

    private void find(MemorySegment presence) {
      for (int cell = 0; cell < cells; cell++) {
        float v = presence.getAtIndex(F32, cell);
        if (v > 0.5f) {
          seen[agent(v)] = cell;
        }
      }
    }

    private void move(MemorySegment presence, int agent, int direction) {
      int cell = seen[agent];
      float v = presence.getAtIndex(F32, cell);
      if (direction == 0 || !(v > 0.5f) || agent(v) != agent) {
        return;
      }
      int target = compass.target(cell, direction - 1);
      if (target >= 0 && presence.getAtIndex(F32, target) == 0) {
        presence.setAtIndex(F32, target, v);
        presence.setAtIndex(F32, cell, 0f);
        seen[agent] = target;
      }
    }

    private static int agent(float presence) {
      return Math.min((int) (presence - 1f + 0.5f), AGENTS - 1);
    }

    @Override
    public void published() {
      actions.finish(this);
    }

    @Override
    public void rolledBack() {
      actions.putBack(this);
    }

    @Override
    public void reset(long seed) {
      actions.clear(this);
    }

    @Override
    public byte[] memory() {
      return actions.waiting(this);
    }

    @Override
    public void restore(byte... memory) {
      actions.restore(this, memory);
    }

    @Override
    public int inputBytes() {
      return Integer.BYTES * actions.took(this);
    }

    @Override
    public void copyInput(byte[] to, int offset) {
      actions.copyTaken(this, to, offset);
    }

    @Override
    public void supply(byte... input) {
      actions.restore(this, input);
    }
  }
}
