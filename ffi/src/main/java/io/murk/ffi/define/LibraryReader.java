package io.murk.ffi.define;

import io.murk.ffi.define.LibraryLayouts.AgentEmissionLayout;
import io.murk.ffi.define.LibraryLayouts.AgentMovementLayout;
import io.murk.ffi.define.LibraryLayouts.BlastLayout;
import io.murk.ffi.define.LibraryLayouts.FireLayout;
import io.murk.ffi.define.LibraryLayouts.FlowFieldLayout;
import io.murk.ffi.define.LibraryLayouts.GradientComputeLayout;
import io.murk.ffi.define.LibraryLayouts.IdentityCopyLayout;
import io.murk.ffi.define.LibraryLayouts.MorphologicalOpLayout;
import io.murk.ffi.define.LibraryLayouts.NoiseInjectionLayout;
import io.murk.ffi.define.LibraryLayouts.ResourceFieldLayout;
import io.murk.ffi.define.LibraryLayouts.RewardLayout;
import io.murk.ffi.define.LibraryLayouts.SmokeLayout;
import io.murk.ffi.define.LibraryLayouts.WaterLayout;
import io.murk.ffi.define.LibraryLayouts.WavePropagationLayout;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.propagator.library.AgentEmission;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.FlowField;
import io.murk.propagator.library.GradientCompute;
import io.murk.propagator.library.IdentityCopy;
import io.murk.propagator.library.MorphologicalOp;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ResourceField;
import io.murk.propagator.library.Reward;
import io.murk.propagator.library.WavePropagation;
import io.murk.propagator.library.hazard.Blast;
import io.murk.propagator.library.hazard.Fire;
import io.murk.propagator.library.hazard.Smoke;
import io.murk.propagator.library.hazard.Water;

/** Reads the library's propagators from the caller's structs. */
public final class LibraryReader {
  /** Upper bounds, as in murk.h. */
  public static final int MAX_RADIUS = 65_536;

  public static final int MAX_ACTIONS = 1 << 24;
  public static final int MAX_AGENT_ID = 65_535;
  public static final int MAX_PLACED_AGENTS = 65_536;

  private static final String SCHEMES = "0 Central|1 OneSided|2 Lattice";

  private LibraryReader() {}

  /** MurkGradientComputeDef. */
  public static GradientCompute gradientCompute(long def) {
    Struct struct = Struct.at("def", def, GradientComputeLayout.BYTES);
    return GradientCompute.builder(
            struct.i32(GradientComputeLayout.INPUT_FIELD),
            struct.i32(GradientComputeLayout.OUTPUT_FIELD))
        .scheme(scheme(struct, GradientComputeLayout.SCHEME))
        .build();
  }

  private static GradientCompute.Scheme scheme(Struct struct, int offset) {
    return struct.constant("scheme", offset, GradientCompute.Scheme.values(), SCHEMES);
  }

  /** MurkIdentityCopyDef. */
  public static IdentityCopy identityCopy(long def) {
    Struct struct = Struct.at("def", def, IdentityCopyLayout.BYTES);
    return new IdentityCopy(struct.i32(IdentityCopyLayout.FIELD));
  }

  /** MurkFlowFieldDef. */
  public static FlowField flowField(long def) {
    Struct struct = Struct.at("def", def, FlowFieldLayout.BYTES);
    return FlowField.builder(
            struct.i32(FlowFieldLayout.POTENTIAL_FIELD), struct.i32(FlowFieldLayout.FLOW_FIELD))
        .scheme(scheme(struct, FlowFieldLayout.SCHEME))
        .normalize(struct.i32(FlowFieldLayout.NORMALIZE) != 0)
        .build();
  }

  /** MurkAgentEmissionDef. */
  public static AgentEmission agentEmission(long def) {
    Struct struct = Struct.at("def", def, AgentEmissionLayout.BYTES);
    return AgentEmission.builder(
            struct.i32(AgentEmissionLayout.PRESENCE_FIELD),
            struct.i32(AgentEmissionLayout.EMISSION_FIELD))
        .mode(
            struct.constant(
                "mode", AgentEmissionLayout.MODE, AgentEmission.Mode.values(), "0 Additive|1 Set"))
        .intensity(struct.f32(AgentEmissionLayout.INTENSITY))
        .build();
  }

  /** MurkResourceFieldDef. */
  public static ResourceField resourceField(long def) {
    Struct struct = Struct.at("def", def, ResourceFieldLayout.BYTES);
    return ResourceField.builder(
            struct.i32(ResourceFieldLayout.FIELD), struct.i32(ResourceFieldLayout.PRESENCE_FIELD))
        .regrowth(
            struct.constant(
                "regrowth",
                ResourceFieldLayout.REGROWTH,
                ResourceField.Regrowth.values(),
                "0 Linear|1 Logistic"))
        .consumptionRate(struct.f32(ResourceFieldLayout.CONSUMPTION_RATE))
        .regrowthRate(struct.f32(ResourceFieldLayout.REGROWTH_RATE))
        .capacity(struct.f32(ResourceFieldLayout.CAPACITY))
        .build();
  }

  /** MurkMorphologicalOpDef. */
  public static MorphologicalOp morphologicalOp(long def) {
    Struct struct = Struct.at("def", def, MorphologicalOpLayout.BYTES);
    long radius = Integer.toUnsignedLong(struct.i32(MorphologicalOpLayout.RADIUS));
    return MorphologicalOp.builder(
            struct.i32(MorphologicalOpLayout.INPUT_FIELD),
            struct.i32(MorphologicalOpLayout.OUTPUT_FIELD))
        .op(
            struct.constant(
                "op", MorphologicalOpLayout.OP, MorphologicalOp.Op.values(), "0 Dilate|1 Erode"))
        .radius(Check.size("radius", radius, 1, MAX_RADIUS))
        .threshold(struct.f32(MorphologicalOpLayout.THRESHOLD))
        .build();
  }

  /** MurkWavePropagationDef. */
  public static WavePropagation wavePropagation(long def) {
    Struct struct =
        Struct.at("def", def, WavePropagationLayout.BYTES).reserved(WavePropagationLayout.RESERVED);
    return WavePropagation.builder(
            struct.i32(WavePropagationLayout.DISPLACEMENT_FIELD),
            struct.i32(WavePropagationLayout.VELOCITY_FIELD))
        .waveSpeed(struct.f64(WavePropagationLayout.WAVE_SPEED))
        .damping(struct.f64(WavePropagationLayout.DAMPING))
        .build();
  }

  /** MurkNoiseInjectionDef. */
  public static NoiseInjection noiseInjection(long def) {
    Struct struct =
        Struct.at("def", def, NoiseInjectionLayout.BYTES).reserved(NoiseInjectionLayout.RESERVED);
    return NoiseInjection.builder(struct.i32(NoiseInjectionLayout.FIELD))
        .kind(
            struct.constant(
                "kind",
                NoiseInjectionLayout.KIND,
                NoiseInjection.Kind.values(),
                "0 Gaussian|1 Uniform|2 SaltPepper"))
        .scale(struct.f64(NoiseInjectionLayout.SCALE))
        .seedOffset(struct.i64(NoiseInjectionLayout.SEED_OFFSET))
        .build();
  }

  /** MurkAgentMovementDef. */
  public static AgentMovement agentMovement(long def) {
    Struct struct = Struct.at("def", def, AgentMovementLayout.BYTES);
    AgentMovement.Builder builder =
        AgentMovement.builder(
            struct.i32(AgentMovementLayout.PRESENCE_FIELD),
            HeldActions.of(struct.i64(AgentMovementLayout.ACTIONS)));
    long count = struct.i64(AgentMovementLayout.N_AGENTS);
    int n = Check.size("n_agents", count, 0, MAX_PLACED_AGENTS);
    long agents = struct.i64(AgentMovementLayout.AGENT_IDS);
    long ranks = struct.i64(AgentMovementLayout.RANKS);
    Check.arrayUnlessEmpty("agent_ids", agents, n, Integer.BYTES);
    Check.arrayUnlessEmpty("ranks", ranks, n, Long.BYTES);
    for (int i = 0; i < n; i++) {
      builder.place(
          Memory.i32(agents + (long) i * Integer.BYTES), Memory.i64(ranks + (long) i * Long.BYTES));
    }
    return builder.build();
  }

  /** MurkRewardDef. */
  public static Reward reward(long def) {
    Struct struct = Struct.at("def", def, RewardLayout.BYTES);
    return new Reward(
        struct.i32(RewardLayout.PRESENCE_FIELD),
        struct.i32(RewardLayout.HEAT_FIELD),
        struct.i32(RewardLayout.REWARD_FIELD),
        struct.f32(RewardLayout.HEAT_BONUS),
        struct.f32(RewardLayout.STEP_COST));
  }

  /** MurkFireDef. */
  public static Fire fire(long def) {
    Struct struct = Struct.at("def", def, FireLayout.BYTES);
    return Fire.builder(
            struct.i32(FireLayout.TEMPERATURE_FIELD),
            struct.i32(FireLayout.FUEL_FIELD),
            struct.i32(FireLayout.WIND_FIELD))
        .conduction(struct.f32(FireLayout.CONDUCTION))
        .heating(struct.f32(FireLayout.HEATING))
        .activation(struct.f32(FireLayout.ACTIVATION))
        .cooling(struct.f32(FireLayout.COOLING))
        .consumption(struct.f32(FireLayout.CONSUMPTION))
        .ambient(struct.f32(FireLayout.AMBIENT))
        .maxWind(struct.f32(FireLayout.MAX_WIND))
        .build();
  }

  /** MurkSmokeDef. */
  public static Smoke smoke(long def) {
    Struct struct = Struct.at("def", def, SmokeLayout.BYTES);
    return Smoke.builder(
            struct.i32(SmokeLayout.DENSITY_FIELD),
            struct.i32(SmokeLayout.TEMPERATURE_FIELD),
            struct.i32(SmokeLayout.WIND_FIELD))
        .diffusion(struct.f32(SmokeLayout.DIFFUSION))
        .emission(struct.f32(SmokeLayout.EMISSION))
        .threshold(struct.f32(SmokeLayout.THRESHOLD))
        .decay(struct.f32(SmokeLayout.DECAY))
        .maxWind(struct.f32(SmokeLayout.MAX_WIND))
        .build();
  }

  /** MurkWaterDef. */
  public static Water water(long def) {
    Struct struct = Struct.at("def", def, WaterLayout.BYTES).reserved(WaterLayout.RESERVED);
    return Water.builder(struct.i32(WaterLayout.LEVEL_FIELD), struct.i32(WaterLayout.TERRAIN_FIELD))
        .rate(struct.f64(WaterLayout.RATE))
        .build();
  }

  /** MurkBlastDef. */
  public static Blast blast(long def) {
    Struct struct = Struct.at("def", def, BlastLayout.BYTES);
    return Blast.builder(struct.i32(BlastLayout.ENERGY_FIELD), struct.i32(BlastLayout.HP_FIELD))
        .threshold(struct.f32(BlastLayout.THRESHOLD))
        .spread(struct.f64(BlastLayout.SPREAD))
        .loss(struct.f64(BlastLayout.LOSS))
        .vulnerability(struct.f64(BlastLayout.VULNERABILITY))
        .build();
  }
}
