package io.murk.determinism;

import io.murk.field.FieldDef;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentEmission;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.IdentityCopy;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ResourceField;
import io.murk.propagator.library.Reward;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.propagator.library.hazard.Blast;
import io.murk.propagator.library.hazard.Fire;
import io.murk.propagator.library.hazard.Smoke;
import io.murk.propagator.library.hazard.Water;
import io.murk.space.EdgeBehavior;
import io.murk.space.GraphSpace;
import io.murk.space.Hex2D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import io.murk.world.WorldConfig;
import java.util.List;

/** Scenarios of noise, agents and hazards. */
final class LibraryScenarios {
  private LibraryScenarios() {}

  static List<Scenario> all() {
    return List.of(noise(), agents(), wildfire(), flood(), graph());
  }

  private static Scenario noise() {
    Square4 space = Square4.of(13, 29, EdgeBehavior.WRAP);
    return new Scenario(
        "square4-noise",
        "NoiseInjection: uniform, Gaussian on a Vector(3), salt and pepper",
        60,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(FieldDef.scalar("uniform"))
                .field(FieldDef.vector("gaussian", 3))
                .field(FieldDef.scalar("specks"))
                .field(FieldDef.scalar("copy").initial(0.25f))
                .propagator(noise(0, NoiseInjection.Kind.UNIFORM, 1))
                .propagator(noise(1, NoiseInjection.Kind.GAUSSIAN, 2))
                .propagator(noise(2, NoiseInjection.Kind.SALT_PEPPER, 1))
                .propagator(new IdentityCopy(3))
                .dt(1),
        Stimuli.sets(space, 3, 0, 1, 2, 3));
  }

  private static NoiseInjection noise(int field, NoiseInjection.Kind kind, long offset) {
    return NoiseInjection.builder(field).kind(kind).scale(0.125).seedOffset(offset).build();
  }

  private static Scenario agents() {
    Square8 space = Square8.of(9, 11, EdgeBehavior.CLAMP);
    return new Scenario(
        "square8-agents",
        "AgentMovement, AgentEmission, ResourceField, Reward; actions of failed ticks wait",
        80,
        () -> {
          var movement = AgentMovement.builder(0, new ActionBuffer(64));
          for (int agent = 0; agent < 6; agent++) {
            movement.place(agent, 7L * agent + 3);
          }
          return WorldConfig.builder()
              .space(space)
              .field(FieldDef.scalar("presence"))
              .field(FieldDef.scalar("scent"))
              .field(FieldDef.scalar("food").initial(Draw.floats(99, 8, 0.2f, 1f)))
              .field(FieldDef.scalar("reward"))
              .field(FieldDef.scalar("wire"))
              .field(FieldDef.scalar("wired"))
              .propagator(movement.build())
              .propagator(AgentEmission.builder(0, 1).intensity(0.5f).build())
              .propagator(
                  ResourceField.builder(2, 0).regrowth(ResourceField.Regrowth.LOGISTIC).build())
              .propagator(new Reward(0, 1, 3, 0.1f, -0.01f))
              .propagator(Parts.tripwire(4, 5, Parts.Trip.THROWN))
              .dt(0.5);
        },
        Stimuli.all(Stimuli.sets(space, 2, 1, 2), Stimuli.pulse(space, 9, 4, 50, 200f)));
  }

  private static Scenario wildfire() {
    Hex2D space = Hex2D.of(15, 14);
    return new Scenario(
        "hex2d-wildfire",
        "Fire and Smoke in a wind that diffuses and that commands turn",
        70,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(
                    FieldDef.scalar("temperature").initial((rank, _) -> rank == 100 ? 1100f : 300f))
                .field(FieldDef.scalar("fuel").initial(Draw.floats(210, 9, 0.3f, 1f)))
                .field(FieldDef.vector("wind", 2).initial(Draw.floats(420, 10, -0.9f, 0.9f)))
                .field(FieldDef.scalar("smoke"))
                .propagator(ScalarDiffusion.builder(2, 2).coefficient(0.05).build())
                .propagator(Fire.builder(0, 1, 2).build())
                .propagator(Smoke.builder(3, 0, 2).build())
                .dt(0.1),
        Stimuli.all(Stimuli.sets(space, 2, 1, 2), Stimuli.pulse(space, 20, 0, 40, 1200f)));
  }

  private static Scenario flood() {
    Square8 space = Square8.of(18, 16, EdgeBehavior.ABSORB);
    return new Scenario(
        "square8-flood-blast",
        "Water over rough terrain, Blast with charges set by commands",
        70,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(FieldDef.scalar("level").initial(Draw.floats(288, 11, 0f, 2f)))
                .field(
                    FieldDef.scalar("terrain")
                        .mutability(io.murk.field.Mutability.STATIC)
                        .initial(Draw.floats(288, 12, 0f, 5f)))
                .field(FieldDef.scalar("energy"))
                .field(FieldDef.scalar("hp").initial(10f))
                .propagator(Water.builder(0, 1).build())
                .propagator(Blast.builder(2, 3).build())
                .dt(0.1),
        Stimuli.all(Stimuli.sets(space, 3, 0, 3), Stimuli.pulse(space, 12, 2, 150, 80f)));
  }

  /** A graph of 150 vertices, of degree 0 to about 9, some edges double. */
  private static Space someGraph() {
    int vertices = 150;
    Draw draw = new Draw(5, 5);
    int[] from = new int[400];
    int[] to = new int[400];
    int[] starts = new int[vertices + 1];
    for (int edge = 0; edge < from.length; edge++) {
      from[edge] = draw.below(vertices - 1); // the last vertex has no neighbours
      to[edge] = draw.below(vertices - 1);
      starts[from[edge] + 1]++;
      starts[to[edge] + 1]++;
    }
    for (int vertex = 0; vertex < vertices; vertex++) {
      starts[vertex + 1] += starts[vertex];
    }
    int[] at = starts.clone();
    int[] ranks = new int[2 * from.length];
    for (int edge = 0; edge < from.length; edge++) {
      ranks[at[from[edge]]++] = to[edge];
      ranks[at[to[edge]]++] = from[edge];
    }
    return GraphSpace.of(starts, ranks);
  }

  private static Scenario graph() {
    Space space = someGraph();
    return new Scenario(
        "graph",
        "ScalarDiffusion, Gaussian noise and smoothing on a graph with loops, double edges and an"
            + " isolated vertex",
        64,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(FieldDef.scalar("heat").initial(Draw.floats(150, 13, 0f, 4f)))
                .field(FieldDef.vector("pair", 2).initial(Draw.floats(300, 14, -1f, 1f)))
                .field(FieldDef.scalar("smeared"))
                .field(FieldDef.scalar("shaken"))
                .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.05).decay(0.01).build())
                .propagator(ScalarDiffusion.builder(1, 1).coefficient(0.04).build())
                .propagator(Parts.smear(0, 2, 0.5f, 150))
                .propagator(noise(3, NoiseInjection.Kind.GAUSSIAN, 3))
                .dt(1),
        Stimuli.sets(space, 4, 0, 1, 2, 3));
  }
}
