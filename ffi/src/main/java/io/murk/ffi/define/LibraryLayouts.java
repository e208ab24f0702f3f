package io.murk.ffi.define;

/**
 * The structs of the library's propagators: offsets, in the order of murk.h. Every one begins with
 * its struct_size.
 */
final class LibraryLayouts {
  private LibraryLayouts() {}

  /** MurkGradientComputeDef. */
  static final class GradientComputeLayout {
    static final int STRUCT_SIZE = 0;
    static final int INPUT_FIELD = 4;
    static final int OUTPUT_FIELD = 8;
    static final int SCHEME = 12;
    static final int BYTES = 16;

    private GradientComputeLayout() {}
  }

  /** MurkIdentityCopyDef. */
  static final class IdentityCopyLayout {
    static final int STRUCT_SIZE = 0;
    static final int FIELD = 4;
    static final int BYTES = 8;

    private IdentityCopyLayout() {}
  }

  /** MurkFlowFieldDef. */
  static final class FlowFieldLayout {
    static final int STRUCT_SIZE = 0;
    static final int POTENTIAL_FIELD = 4;
    static final int FLOW_FIELD = 8;
    static final int SCHEME = 12;
    static final int NORMALIZE = 16;
    static final int BYTES = 20;

    private FlowFieldLayout() {}
  }

  /** MurkAgentEmissionDef. */
  static final class AgentEmissionLayout {
    static final int STRUCT_SIZE = 0;
    static final int PRESENCE_FIELD = 4;
    static final int EMISSION_FIELD = 8;
    static final int MODE = 12;
    static final int INTENSITY = 16;
    static final int BYTES = 20;

    private AgentEmissionLayout() {}
  }

  /** MurkResourceFieldDef. */
  static final class ResourceFieldLayout {
    static final int STRUCT_SIZE = 0;
    static final int FIELD = 4;
    static final int PRESENCE_FIELD = 8;
    static final int REGROWTH = 12;
    static final int CONSUMPTION_RATE = 16;
    static final int REGROWTH_RATE = 20;
    static final int CAPACITY = 24;
    static final int BYTES = 28;

    private ResourceFieldLayout() {}
  }

  /** MurkMorphologicalOpDef. */
  static final class MorphologicalOpLayout {
    static final int STRUCT_SIZE = 0;
    static final int INPUT_FIELD = 4;
    static final int OUTPUT_FIELD = 8;
    static final int OP = 12;
    static final int RADIUS = 16;
    static final int THRESHOLD = 20;
    static final int BYTES = 24;

    private MorphologicalOpLayout() {}
  }

  /** MurkWavePropagationDef. */
  static final class WavePropagationLayout {
    static final int STRUCT_SIZE = 0;
    static final int DISPLACEMENT_FIELD = 4;
    static final int VELOCITY_FIELD = 8;
    static final int RESERVED = 12;
    static final int WAVE_SPEED = 16;
    static final int DAMPING = 24;
    static final int BYTES = 32;

    private WavePropagationLayout() {}
  }

  /** MurkNoiseInjectionDef. */
  static final class NoiseInjectionLayout {
    static final int STRUCT_SIZE = 0;
    static final int FIELD = 4;
    static final int KIND = 8;
    static final int RESERVED = 12;
    static final int SCALE = 16;
    static final int SEED_OFFSET = 24;
    static final int BYTES = 32;

    private NoiseInjectionLayout() {}
  }

  /** MurkAgentMovementDef. */
  static final class AgentMovementLayout {
    static final int STRUCT_SIZE = 0;
    static final int PRESENCE_FIELD = 4;
    static final int ACTIONS = 8;
    static final int AGENT_IDS = 16;
    static final int RANKS = 24;
    static final int N_AGENTS = 32;
    static final int BYTES = 40;

    private AgentMovementLayout() {}
  }

  /** MurkRewardDef. */
  static final class RewardLayout {
    static final int STRUCT_SIZE = 0;
    static final int PRESENCE_FIELD = 4;
    static final int HEAT_FIELD = 8;
    static final int REWARD_FIELD = 12;
    static final int HEAT_BONUS = 16;
    static final int STEP_COST = 20;
    static final int BYTES = 24;

    private RewardLayout() {}
  }

  /** MurkFireDef. */
  static final class FireLayout {
    static final int STRUCT_SIZE = 0;
    static final int TEMPERATURE_FIELD = 4;
    static final int FUEL_FIELD = 8;
    static final int WIND_FIELD = 12;
    static final int CONDUCTION = 16;
    static final int HEATING = 20;
    static final int ACTIVATION = 24;
    static final int COOLING = 28;
    static final int CONSUMPTION = 32;
    static final int AMBIENT = 36;
    static final int MAX_WIND = 40;
    static final int BYTES = 44;

    private FireLayout() {}
  }

  /** MurkSmokeDef. */
  static final class SmokeLayout {
    static final int STRUCT_SIZE = 0;
    static final int DENSITY_FIELD = 4;
    static final int TEMPERATURE_FIELD = 8;
    static final int WIND_FIELD = 12;
    static final int DIFFUSION = 16;
    static final int EMISSION = 20;
    static final int THRESHOLD = 24;
    static final int DECAY = 28;
    static final int MAX_WIND = 32;
    static final int BYTES = 36;

    private SmokeLayout() {}
  }

  /** MurkWaterDef. */
  static final class WaterLayout {
    static final int STRUCT_SIZE = 0;
    static final int LEVEL_FIELD = 4;
    static final int TERRAIN_FIELD = 8;
    static final int RESERVED = 12;
    static final int RATE = 16;
    static final int BYTES = 24;

    private WaterLayout() {}
  }

  /** MurkBlastDef. */
  static final class BlastLayout {
    static final int STRUCT_SIZE = 0;
    static final int ENERGY_FIELD = 4;
    static final int HP_FIELD = 8;
    static final int THRESHOLD = 12;
    static final int SPREAD = 16;
    static final int LOSS = 24;
    static final int VULNERABILITY = 32;
    static final int BYTES = 40;

    private BlastLayout() {}
  }
}
