package io.murk.propagator.library;

import io.murk.command.ParameterSet;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.hazard.Blast;
import io.murk.propagator.library.hazard.Fire;
import io.murk.propagator.library.hazard.Smoke;
import io.murk.propagator.library.hazard.Water;
import io.murk.replay.SnapshotHash;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every propagator of the library, worlds of seven fields for them, and spaces of every type; run
 * as a program, prints the hash of all of them.
 */
final class LibraryWorlds {
  static final long SEED = 20_260_101;
  static final int WARM_TICKS = 6_000;
  private static final double DT = 0.05;

  /** Fields 0 to 4 are scalars, 5 a Vector(2), 6 a Vector(3). */
  private static final int[] COMPONENTS = {1, 1, 1, 1, 1, 2, 3};

  private LibraryWorlds() {}

  public static void main(String[] args) {
    System.out.println("kernels=" + KernelChoice.reason());
    System.out.println("hash=" + hash());
  }

  /** All propagators on all spaces, a few ticks. */
  static String hash() {
    long hash = 0;
    for (Supplier<Propagator> propagator : propagators().values()) {
      for (Space space : spaces()) {
        try (var world = new LockstepWorld(config(space, propagator.get()))) {
          hash = hash * 31 + run(world, 3);
        }
      }
    }
    return String.format("%016x", hash);
  }

  /** The library's propagators by what they show. */
  static Map<String, Supplier<Propagator>> propagators() {
    Map<String, Supplier<Propagator>> all = new TreeMap<>();
    all.put("IdentityCopy", () -> new IdentityCopy(6));
    all.put("AgentEmission add", () -> AgentEmission.builder(2, 0).intensity(0.3f).build());
    all.put(
        "AgentEmission set",
        () -> AgentEmission.builder(2, 0).mode(AgentEmission.Mode.SET).build());
    all.put("ResourceField linear", () -> ResourceField.builder(0, 2).build());
    all.put(
        "ResourceField logistic",
        () -> ResourceField.builder(0, 2).regrowth(ResourceField.Regrowth.LOGISTIC).build());
    for (var kind : NoiseInjection.Kind.values()) {
      all.put("Noise " + kind, () -> NoiseInjection.builder(6).kind(kind).seedOffset(7).build());
    }
    all.put(
        "AgentMovement",
        () -> AgentMovement.builder(2, new ActionBuffer(16)).place(3, 0).place(5, 4).build());
    all.put("Reward", () -> new Reward(2, 0, 4, 1.5f, -0.01f));
    all.put("Fire", () -> Fire.builder(3, 1, 5).build());
    all.put("Smoke", () -> Smoke.builder(0, 3, 5).build());
    all.put("Water", () -> Water.builder(0, 1).build());
    all.put("Blast", () -> Blast.builder(0, 1).threshold(0.2f).build());
    all.put(
        "ScalarDiffusion",
        () -> ScalarDiffusion.builder(0, 1).coefficient(0.3).decay(0.1).gradientField(5).build());
    all.put("ScalarDiffusion of a vector", () -> ScalarDiffusion.builder(6, 6).build());
    all.put("GradientCompute", () -> GradientCompute.builder(0, 5).build());
    all.put("FlowField", () -> FlowField.builder(0, 5).normalize(true).build());
    all.put("WavePropagation", () -> WavePropagation.builder(0, 1).damping(0.1).build());
    for (var op : MorphologicalOp.Op.values()) {
      all.put("Morphological " + op, () -> MorphologicalOp.builder(0, 1).op(op).radius(2).build());
    }
    return all;
  }

  /** Spaces of every type and edge, the smallest among them; the last has 63 cells. */
  static List<Space> spaces() {
    List<Space> all = new ArrayList<>();
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      for (int length : new int[] {1, 2, 7}) {
        all.add(Line1D.of(length, edge));
      }
      for (int[] size : new int[][] {{1, 1}, {1, 5}, {2, 2}, {5, 1}, {4, 21}}) {
        all.add(Square4.of(size[0], size[1], edge));
        all.add(Square8.of(size[0], size[1], edge));
      }
    }
    for (int length : new int[] {1, 2, 3, 7}) {
      all.add(Ring1D.of(length));
    }
    all.add(Hex2D.of(1, 1));
    all.add(Hex2D.of(4, 7));
    all.add(Fcc12.of(1, 1, 1, EdgeBehavior.ABSORB));
    all.add(Fcc12.of(1, 1, 1, EdgeBehavior.CLAMP));
    all.add(Fcc12.of(3, 4, 3, EdgeBehavior.ABSORB));
    all.add(Fcc12.of(3, 3, 4, EdgeBehavior.CLAMP));
    all.add(Fcc12.of(4, 2, 4, EdgeBehavior.WRAP));
    all.add(ProductSpace.of(Ring1D.of(3), Line1D.of(2, EdgeBehavior.CLAMP)));
    all.add(ProductSpace.of(Hex2D.of(3, 3), Line1D.of(4, EdgeBehavior.ABSORB)));
    Space point = Line1D.of(1, EdgeBehavior.CLAMP);
    all.add(ProductSpace.of(point, Hex2D.of(1, 1)));
    all.add(ProductSpace.of(ProductSpace.of(Ring1D.of(3), point), Line1D.of(2, EdgeBehavior.WRAP)));
    all.add(GraphSpace.of(new int[] {0, 0}, new int[0]).withPositions(new double[][] {{1}}));
    int[] star = {0, 3, 4, 5, 6};
    double[][] positions = {{0, 0}, {0.5, 1}, {-1, 0.25}, {2, -1}};
    all.add(GraphSpace.of(star, new int[] {1, 2, 3, 0, 0, 0}).withPositions(positions));
    all.add(Hex2D.of(7, 9));
    return all;
  }

  /** The fields' numbers and types. */
  private static List<FieldDef> fields(@Nullable List<float[]> initial) {
    List<FieldDef> all = new ArrayList<>();
    for (int field = 0; field < COMPONENTS.length; field++) {
      FieldDef def =
          COMPONENTS[field] == 1
              ? FieldDef.scalar("f" + field)
              : FieldDef.vector("f" + field, COMPONENTS[field]);
      all.add((initial == null ? def : def.initial(initial.get(field))).carryForward(true));
    }
    return all;
  }

  static Propagator.Site site(Space space) {
    var schema = new FieldSchema(fields(null), (int) space.cellCount());
    return new Propagator.Site(space, schema, DT, ParameterSet.none());
  }

  /** Values of all fields: small ones, agents 0 to 9 in field 2, temperatures in field 3. */
  static List<float[]> values(FieldSchema schema) {
    List<float[]> all = new ArrayList<>();
    for (int field = 0; field < schema.size(); field++) {
      float[] values = new float[(int) schema.floats(field)];
      for (int i = 0; i < values.length; i++) {
        int mixed = (i + 1) * 7919 + field * 104_729;
        values[i] =
            switch (field) {
              case 2 -> mixed % 5 == 0 ? i % 10 + 1 : 0;
              case 3 -> mixed % 7 == 0 ? 900f : 300 + mixed % 40;
              default -> (mixed % 1000 - 300) / 500f;
            };
      }
      all.add(values);
    }
    return all;
  }

  static WorldConfig config(Space space, Propagator propagator) {
    var builder = WorldConfig.builder().space(space).seed(SEED).dt(DT).propagator(propagator);
    fields(values(site(space).schema())).forEach(builder::field);
    return builder.build();
  }

  static @Nullable ActionBuffer actionsOrNull(LockstepWorld world) {
    var propagator = world.config().pipeline().stages().getFirst().propagator();
    return propagator instanceof AgentMovement movement ? movement.actions() : null;
  }

  /** Ticks with moves of agents; the hash of the last state. */
  static long run(LockstepWorld world, int ticks) {
    ActionBuffer actions = actionsOrNull(world);
    for (int tick = 0; tick < ticks; tick++) {
      for (int move = 0; actions != null && move < 6; move++) {
        actions.submit(
            (tick * 5 + move * 3) % 10, ActionBuffer.Direction.values()[(tick + move) % 5]);
      }
      world.step().orThrow();
    }
    return SnapshotHash.wide(world.snapshot(), 0);
  }
}
